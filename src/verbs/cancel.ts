import type { Command } from "commander";
import type { Selection } from "../core/selection.ts";
import { cancel } from "../list/changes/control.ts";
import type { LostClaims } from "../list/changes/lose.ts";
import { LivenessObserver } from "../membership/liveness-observer.ts";
import { recoverLost } from "../membership/recover-lost.ts";
import { openListFile } from "../store/list-file.ts";
import { configureControl, controlEntries, controlOf } from "./control-entries.ts";
import { endOrphanedExperiments } from "./end-orphans.ts";
import { openListToChange } from "./open-list.ts";
import { unreadableTeller } from "./shared/tell-unreadable.ts";
import type { ExitCode } from "./shared/verb.ts";
import { say, type World } from "./shared/world.ts";

export function configure(command: Command): void {
  configureControl(
    command,
    `
All processes of a running experiment get SIGTERM, and SIGKILL after ten seconds
(--grace of its runner), on whatever machine it runs. A pending entry never
runs. An experiment that has outlived its runner is ended, too. --requeue makes
cancelled entries pending again.`,
  );
}

export async function run(world: World, command: Command): Promise<ExitCode> {
  const { file, selection, dryRun } = controlOf(command);
  return cancelEntries(world, file, selection, dryRun);
}

/** Cancels the selected entries, also orphaned experiments of this machine, and says what
 *  happened.
 *  @param dryRun only say what would happen */
export async function cancelEntries(
  world: World,
  file: string,
  selection: Selection,
  dryRun = false,
): Promise<ExitCode> {
  const entries = await openListFile(file).read();
  const includes = selection.within(entries);
  const wanted = entries.filter((entry, n) => includes(entry, n, entries.length));
  const observer = LivenessObserver.of(file, world);
  const before = await observer.observe(wanted);
  const tell = unreadableTeller(world);
  tell(before.unreadable);
  const control = async (lost: LostClaims): Promise<ExitCode> =>
    controlEntries(world, {
      file,
      dryRun,
      change: cancel(selection, lost, world.now().toISOString()),
      now: "cancelled",
      later: "cancelled",
      order: "cancel",
      obeyed: () => false, // it has obeyed when it no longer runs
      skipped: "have ended already",
    });
  if (dryRun) return control(before.lost);
  const orphaned = [...before.livenessByClaim].filter(([, { kind }]) => kind === "orphaned");
  if (orphaned.length > 0) {
    const what = orphaned.length === 1 ? "an experiment" : `${orphaned.length} experiments`;
    say(world, `ending ${what} whose runner has died`);
  }
  const ended = await endOrphanedExperiments(before, wanted, file);
  const found = ended > 0 ? await observer.observe(wanted) : before;
  return recoverLost(openListToChange(world, file), found, {
    async takeOver({ lost, unreadable }) {
      tell(unreadable);
      return control(lost);
    },
  });
}
