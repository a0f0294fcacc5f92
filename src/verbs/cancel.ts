import type { Command } from "commander";
import { parseSelection, type Selection } from "../core/selection.ts";
import { cancel } from "../list/steer.ts";
import { bury, sweepJournals } from "../store/bury.ts";
import { openListFile } from "../store/list-file.ts";
import { endOrphans } from "../store/orphans.ts";
import { DEFAULT_LEASE_MS, RunnerWatch } from "../store/runner-watch.ts";
import { judge } from "../store/standings.ts";
import { openListToChange } from "./open-list.ts";
import { configureSteering, steerEntries } from "./steer-entries.ts";
import type { ExitCode } from "./verb.ts";
import { say, type World } from "./world.ts";

export function configure(command: Command): void {
  configureSteering(
    command,
    `
Ends what runs, on whatever machine: its runner sends SIGTERM to the whole process group, after
ten seconds SIGKILL, and goes on with the next entry. What is pending never runs. An experiment on
this machine that has outlived its runner is ended here. --requeue puts cancelled ones back.`,
  );
}

export async function run(world: World, command: Command): Promise<ExitCode> {
  const [file = "", text = ""] = command.args;
  return cancelEntries(world, file, parseSelection(text));
}

/** Cancels what is selected, also orphans of this machine; says what has happened. */
export async function cancelEntries(world: World, file: string, selection: Selection): Promise<ExitCode> {
  const entries = await openListFile(file).read();
  const wanted = entries.filter((entry, n) => selection.includes(entry, n, entries.length));
  const watch = new RunnerWatch(file, DEFAULT_LEASE_MS);
  const { lost, standings } = await judge(wanted, watch);
  const orphans = [...standings].flatMap(([claim, { kind }]) => (kind === "orphaned" ? [claim] : []));
  if (orphans.length > 0) {
    say(
      world,
      `ending ${orphans.length === 1 ? "an experiment" : `${orphans.length} experiments`} whose runner has died`,
    );
    await endOrphans(orphans);
  }
  const nobodys = orphans.length > 0 ? (await judge(wanted, watch)).lost : lost;
  const list = openListToChange(world, file);
  const { lost: gone } = await bury(list, nobodys);
  const code = await steerEntries(world, {
    file,
    change: cancel(selection, gone, world.now().toISOString()),
    now: "cancelled",
    later: "cancelled",
    obeyed: () => false, // until it runs no more
    skipped: "have ended already",
  });
  if (nobodys.size > 0) await sweepJournals(list).catch(() => {});
  return code;
}
