import type { Command } from "commander";
import { usageError } from "../core/failure.ts";
import { fullEntry, type ScannedEntry } from "../list/format/scan.ts";
import { heldBackRunners } from "../membership/held-back-note.ts";
import { type Tally, tally } from "../list/queries/tally.ts";
import type { TableContext } from "../report/entry-row.ts";
import { formatStatusLines, formatProgress, progressToObject } from "../report/progress-report.ts";
import { openListFile } from "../store/list-file.ts";
import { describeFailed, FailedEntries } from "./shared/failed-entries.ts";
import { tableContext, waitingFor } from "./shared/list-view.ts";
import { poolViews } from "./pool-views.ts";
import { forEachList } from "./several-lists.ts";
import type { ExitCode } from "./shared/verb.ts";
import { printJson, printLines, type World } from "./shared/world.ts";

interface Options {
  readonly json?: boolean;
  readonly watch?: boolean;
}

export function configure(command: Command): void {
  command
    .argument("<file...>", "the list, or several")
    .option("--json", "print an object instead, with times in milliseconds")
    .option(
      "--watch",
      "stay, and show changes as they happen: on the whole terminal, or in a pipe as one line each",
    )
    .addHelpText(
      "after",
      `
Keys of --watch: the arrow keys select an entry that runs or has failed; l shows
the end of its log as it grows; c cancels it (after a question); p pauses or
resumes it; r requeues it; ? shows the keys; q leaves. In a pipe, or with
TERM=dumb, --watch ends when the list is finished.`,
    );
}

export async function run(world: World, command: Command): Promise<ExitCode> {
  const [file = "", ...others] = command.args;
  const { json, watch } = command.opts<Options>();
  if (watch) {
    if (json) throw usageError("--watch and --json do not go together", "give one of them");
    if (others.length > 0) throw usageError("--watch shows one list", "without it, --progress shows several");
    return watchList(world, file);
  }
  if (others.length > 0) return showSeveral(world, command.args, json === true);
  const { figures, context } = await read(world, file, json === true);
  if (json) printJson(world, progressToObject(figures, context), 2);
  else printLines(world, formatProgress(figures, file, context));
  return 0;
}

/** @param isBrief whether it is enough without what has failed alike */
async function read(
  world: World,
  file: string,
  isBrief: boolean,
): Promise<{ figures: Tally; context: TableContext }> {
  const failed = new FailedEntries<ScannedEntry>();
  const figures = await openListFile(file).scan((entries) => tally(failed.among(entries)));
  const running = figures.running.map(({ entry }) => entry);
  const context = {
    ...(await tableContext(world, running, file)),
    waiting: await waitingFor(file),
    heldBack: await heldBackRunners(file),
    pools: await poolViews(world, file),
    alike: isBrief ? [] : await describeFailed(failed.last.map(([n, entry]) => [n, fullEntry(entry)])),
  };
  return { figures, context };
}

/** Shows each list on three lines; or prints an array, in which each object begins with its
 *  `file`. */
async function showSeveral(world: World, files: readonly string[], json: boolean): Promise<ExitCode> {
  const objects: object[] = [];
  const code = await forEachList(
    world,
    files,
    async (file) => {
      const { figures, context } = await read(world, file, true);
      if (json) objects.push({ file, ...progressToObject(figures, context) });
      else printLines(world, formatStatusLines(figures, file, context));
    },
    json ? () => {} : undefined,
  );
  if (json) printJson(world, objects, 2);
  return code;
}

/** Loads the live view. It is shown where somebody can press its keys; elsewhere changes are
 *  printed as lines. */
async function watchList(world: World, file: string): Promise<ExitCode> {
  const { stdin, stdout, env } = world;
  if (stdin.isTTY === true && stdout.isTTY === true && env["TERM"] !== "dumb") {
    const { watchOnTerminal } = await import("./watch/watch-view.ts");
    const { ENTRY_VERBS } = await import("./entry-verbs.ts");
    return watchOnTerminal(world, file, ENTRY_VERBS);
  }
  const { watchInLines } = await import("./watch/watch-lines.ts");
  return watchInLines(world, file);
}
