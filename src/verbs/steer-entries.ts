import { setTimeout as sleep } from "node:timers/promises";
import type { Command } from "commander";
import type { Entry, RunningEntry } from "../core/entry.ts";
import { formatNumbers, SELECTION_HELP } from "../core/selection.ts";
import type { Change } from "../list/change.ts";
import type { Steered } from "../list/steer.ts";
import type { ListFile } from "../store/list-file.ts";
import { openListToChange } from "./open-list.ts";
import type { ExitCode } from "./verb.ts";
import { say, type World } from "./world.ts";

/**
 * What `--cancel`, `--pause`, `--resume`, `--prioritize` and `--remove` have in common: one change of the list, and where
 * runners are asked for something, a look whether they obey.
 */
export interface Steering {
  readonly file: string;
  readonly change: Change<Steered>;
  /** What the entries that changed at once are now: `cancelled`, `held`, ... */
  readonly now: string;
  /** What those are that run, once their runner has obeyed: `cancelled`, `paused`, ... */
  readonly later: string;
  /** Whether the runner of this entry has obeyed. */
  readonly obeyed: (entry: RunningEntry) => boolean;
  /** Of which entries this could not be said, in words: `have ended already`. */
  readonly skipped: string;
}

/** Declares what these verbs take. */
export function configureSteering(command: Command, help: string): void {
  command.argument("<file>", "the list").argument("<selection>", SELECTION_HELP).addHelpText("after", help);
}

/** A runner looks once a second; a grace of ten seconds may follow, which is said and not waited for. */
const ANSWER_MS = 5_000;
const POLL_MS = 200;

/** Does it, waits for the runners to answer, and says what is so by then. */
export async function steerEntries(world: World, steering: Steering): Promise<ExitCode> {
  const list = openListToChange(world, steering.file);
  const { changed, asked, skipped } = await list.update(steering.change);
  if (changed.length > 0) say(world, `${describe(changed)} ${steering.now}`);
  if (skipped.length > 0) say(world, `left alone, since they ${steering.skipped}: ${formatNumbers(skipped)}`);
  if (changed.length + asked.size + skipped.length === 0) say(world, "no entry is selected");
  if (asked.size === 0) return 0;
  const silent = await waitForAnswers(list, asked, steering.obeyed);
  const answered = [...asked.values()].filter((n) => !silent.some(({ n: other }) => other === n));
  if (answered.length > 0) say(world, `${describe(answered)} ${steering.later}`);
  for (const { n, entry } of silent) {
    const { host, pid } = entry.facts;
    say(
      world,
      `entry ${n}: ${host} (pid ${pid}) was told, but has not answered yet; it will be ${steering.later} when it does`,
    );
  }
  return 0;
}

function describe(numbers: readonly number[]): string {
  const verb = numbers.length === 1 ? "is" : "are";
  return `${numbers.length} ${numbers.length === 1 ? "entry" : "entries"} (${formatNumbers([...numbers].sort((a, b) => a - b))}) ${verb}`;
}

interface Silent {
  readonly n: number;
  readonly entry: RunningEntry;
}

/** Those that have not obeyed after a while. */
async function waitForAnswers(
  list: ListFile,
  asked: ReadonlyMap<string, number>,
  obeyed: (entry: RunningEntry) => boolean,
): Promise<Silent[]> {
  const deadline = performance.now() + ANSWER_MS;
  for (;;) {
    const silent = pendingAnswers(await list.newest(), asked, obeyed);
    if (silent.length === 0 || performance.now() > deadline) return silent;
    await sleep(POLL_MS);
  }
}

function pendingAnswers(
  entries: readonly Entry[],
  asked: ReadonlyMap<string, number>,
  obeyed: (entry: RunningEntry) => boolean,
): Silent[] {
  return [...entries.entries()].flatMap(([n, entry]) =>
    entry.status === "running" && asked.has(entry.facts.claim) && !obeyed(entry) ? [{ n, entry }] : [],
  );
}
