import type { Command } from "commander";
import { parseSelection, type Selection } from "../core/selection.ts";
import { cancel } from "../list/changes/control.ts";
import { openListFile } from "../store/list-file.ts";
import { recoverRunners, sweepJournals } from "../membership/recover-runner.ts";
import { DEFAULT_LEASE_MS, FailureDetector } from "../membership/failure-detector.ts";
import { assessLiveness } from "../membership/assess-liveness.ts";
import { unreadableTeller } from "./ask-runners.ts";
import { endOrphanedExperiments } from "./end-orphans.ts";
import { openListToChange } from "./open-list.ts";
import { configureControl, controlEntries } from "./control-entries.ts";
import type { ExitCode } from "./verb.ts";
import { say, type World } from "./world.ts";

export function configure(command: Command): void {
  configureControl(
    command,
    `
Ends what runs, on whatever machine: all processes of the experiment get SIGTERM, after ten seconds
(--grace of its runner) SIGKILL. What is pending never runs. An experiment that has outlived its
runner is ended, too. --requeue puts cancelled ones back.`,
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
  const detector = new FailureDetector(file, DEFAULT_LEASE_MS);
  const assessment = await assessLiveness(wanted, detector);
  const tell = unreadableTeller(world);
  tell(assessment.unreadable);
  const orphaned = [...assessment.livenessByClaim].filter(([, { kind }]) => kind === "orphaned");
  if (orphaned.length > 0) {
    const what = orphaned.length === 1 ? "an experiment" : `${orphaned.length} experiments`;
    say(world, `ending ${what} whose runner has died`);
  }
  const ended = await endOrphanedExperiments(assessment, wanted, file);
  const nobodys = ended > 0 ? await assessLiveness(wanted, detector) : assessment;
  const list = openListToChange(world, file);
  const { lost: gone, heeded, unreadable } = await recoverRunners(list, nobodys);
  tell(unreadable);
  const code = await controlEntries(world, {
    file,
    change: cancel(selection, gone, world.now().toISOString()),
    now: "cancelled",
    later: "cancelled",
    order: "cancel",
    obeyed: () => false, // until it runs no more
    skipped: "have ended already",
  });
  if (nobodys.lost.size + heeded.length > 0) await sweepJournals(list).catch(() => {});
  return code;
}
