import { constants, devNull } from "node:os";
import { resolve } from "node:path";
import type { Entry, PendingEntry } from "../core/entry.ts";
import { describeOutcome } from "../core/outcome.ts";
import { quoteWords } from "../core/shell-words.ts";
import type { Appended, NewEntry } from "../list/changes/append.ts";
import { OutputFolder } from "../runner/experiment/output-folder.ts";
import { outputPathOf, outputPlanOf } from "../runner/experiment/output-plan.ts";
import { fillPlaceholders } from "../runner/experiment/placeholders.ts";
import { endOfSetting } from "./arrange.ts";
import { runInForeground } from "./run-foreground.ts";
import type { ExitCode } from "./shared/verb.ts";
import { passedOn, print, printLines, say, type StopSignal, type World } from "./shared/world.ts";

/** `--dry-run`: prints the count, and each command with the number that it has or would get. */
export function previewList(
  world: World,
  list: {
    readonly entries: readonly NewEntry[];
    readonly note: string | undefined;
    readonly added: Appended;
    readonly before: readonly Entry[];
  },
): ExitCode {
  const { entries, note, added, before } = list;
  const count = `${entries.length} ${entries.length === 1 ? "command" : "commands"}`;
  const about = note === undefined ? "" : `, ${note}`;
  const seen = new Set<number>();
  const lines = entries.map(({ entry }, i) => {
    const n = added.numbers[i] as number;
    const where = n < before.length ? "  (already there)" : seen.has(n) ? "  (given twice)" : "";
    seen.add(n);
    const { hosts } = entry.options;
    const on = hosts ? `  (on ${quoteWords(["", ...hosts]).slice(3)})` : "";
    return `[${n}] ${quoteWords(entry.argv)}${on}${where}`;
  });
  const twice = entries.length - added.fresh - added.present;
  const repeats = twice === 0 ? "" : `, ${twice} given twice`;
  print(world, `${count}${about}: ${added.fresh} new, ${added.present} already there${repeats}`);
  printLines(world, lines);
  say(world, "nothing was written");
  return 0;
}

/** `--print`: prints one line for each command, for a shell. */
export function previewText(world: World, entries: readonly NewEntry[], quiet: boolean): ExitCode {
  printLines(
    world,
    entries.map(({ entry }) => shellLine(entry)),
  );
  if (!quiet) say(world, "nothing was written");
  return 0;
}

/** A shell command that does what a runner would do, with the variables and the directory of the
 *  entry. */
function shellLine({ argv, options: { env = {}, cwd } }: PendingEntry): string {
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  const line = quoteWords(variables.length > 0 ? ["env", ...variables, ...argv] : argv);
  return cwd === undefined ? line : `(${quoteWords(["cd", "--", cwd])} && ${line})`;
}

/** `--debug`: runs the commands of one setting on this terminal, until one fails.
 *  @returns the exit code of the last one that ran; 128 + n for signal n */
export async function previewFirst(
  world: World,
  file: string,
  setting: readonly NewEntry[],
  quiet: boolean,
): Promise<ExitCode> {
  let code: ExitCode = 0;
  for (const { entry } of setting) {
    if (!quiet) say(world, shellLine(entry));
    code = await runHere(world, file, entry);
    if (code !== 0) break;
  }
  return code;
}

/** The first entry, and those that follow it and are `after` another one: the commands of the
 *  first setting. */
export function firstSetting(entries: readonly NewEntry[]): readonly NewEntry[] {
  return entries.slice(0, endOfSetting(entries, 0));
}

async function runHere(
  world: World,
  file: string,
  { argv: words, options }: PendingEntry,
): Promise<ExitCode> {
  const directory = resolve(world.cwd, options.cwd ?? ".");
  const list = resolve(world.cwd, file);
  const filling = { n: 0, slot: 0, entry: { options, facts: { attempt: 1 } }, directory };
  const argv = options.placeholders ? fillPlaceholders(words, filling) : words;
  // It is not an entry and has no job log, and so nothing beside one. When we are run by an
  // experiment ourselves, its variables must not be inherited.
  const { COOPERATE_ENTRY: _entry, COOPERATE_LOG: _log, COOPERATE_STORE: _store, ...inherited } = world.env;
  const env = {
    ...inherited,
    ...options.env,
    COOPERATE_FILE: list,
    COOPERATE_ATTEMPT: "1",
    COOPERATE_SLOT: "0",
    COOPERATE_NAME: options.name ?? "",
    COOPERATE_OUTPUT: outputPathOf(options, directory) ?? "",
    // A program that appends its metrics to this file works here, too.
    COOPERATE_METRICS: devNull,
  };
  const spec = { argv, directory, env };
  const started = world.now().toISOString();
  const plan = outputPlanOf({ options, facts: { attempt: 1 } }, directory, argv, list);
  const folder = plan && OutputFolder.open(plan, directory, started, undefined);
  if (folder && "error" in folder) {
    say(world, `cooperate: ${describeOutcome({ kind: "unstarted", ...folder })}`);
    return 126;
  }
  const hasTerminal = world.stdin.isTTY === true;
  const passOn = (signal: StopSignal, handler: (signal: NodeJS.Signals) => void): void => {
    // The SIGQUIT of Ctrl-\ reaches the command directly, as Ctrl-C does.
    if (signal !== "SIGQUIT" || !hasTerminal) handler(passedOn(signal));
  };
  const outcome = await runInForeground(
    spec,
    (handler) => world.onSignal((signal) => passOn(signal, handler)),
    hasTerminal,
  );
  folder?.end({ outcome, startedAt: started, endedAt: world.now().toISOString() });
  if (folder?.trouble !== undefined) say(world, `cooperate: ${folder.trouble}`);
  if (outcome.kind === "exited") return outcome.exitCode;
  if (outcome.kind === "signalled") return 128 + (constants.signals[outcome.signal as NodeJS.Signals] ?? 0);
  say(world, `cooperate: ${describeOutcome(outcome)}`);
  // The exit codes of a shell.
  return outcome.kind === "unstarted" && outcome.code === "ENOENT" ? 127 : 126;
}
