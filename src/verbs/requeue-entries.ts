import { formatNumbers, type Selection } from "../core/selection.ts";
import { requeue, type Requeued } from "../list/requeue.ts";
import { provablyDeadClaims } from "../store/dead-claims.ts";
import { openListFile } from "../store/list-file.ts";
import type { ExitCode } from "./verb.ts";
import { say, type World } from "./world.ts";

/** What `--requeue-failed` and `--requeue` have in common. */
export async function requeueEntries(
  world: World,
  file: string,
  selection: Selection,
  which: "failed" | "any",
  dryRun: boolean,
): Promise<ExitCode> {
  const list = openListFile(file);
  // The kernel is asked before the transaction, in which nothing waits; who is dead by then stays dead.
  const entries = await list.read();
  const dead = provablyDeadClaims(entries);
  const change = requeue(selection, which, (claim) => dead.has(claim));
  const result = dryRun ? change(entries).value : await list.update(change);
  for (const line of describe(result, which, dryRun)) say(world, line);
  return 0;
}

function describe({ requeued, dead, running }: Requeued, which: "failed" | "any", dryRun: boolean): string[] {
  const verb = dryRun ? "would be" : requeued.length === 1 ? "is" : "are";
  const lines = [
    requeued.length === 0
      ? `nothing to requeue${which === "failed" ? ": no entry has failed" : ""}`
      : `${requeued.length} ${requeued.length === 1 ? "entry" : "entries"} ${verb} pending again: ${formatNumbers(requeued)}`,
  ];
  if (dead.length > 0)
    lines.push(`among them, whose runner on this machine has died: ${formatNumbers(dead)}`);
  if (running.length > 0 && which === "any") lines.push(`running, so left alone: ${formatNumbers(running)}`);
  return lines;
}
