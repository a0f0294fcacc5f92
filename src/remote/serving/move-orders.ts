import type { Entry } from "../../core/entry.ts";
import { moveControlOrders } from "../../membership/control-file.ts";
import { heartbeatsOf } from "../../membership/heartbeat.ts";
import { realPath } from "../../storage/real-path.ts";
import { sharingBeside } from "../../storage/sharing.ts";
import type { WireChange } from "./apply-update.ts";

/** Orders follow the claims of a runner that has registered again.
 *  @param before the list that is changed
 *  @throws the system's error */
export async function moveOrders(
  file: string,
  changes: readonly WireChange[],
  before: readonly Entry[],
  owns: (runner: string | undefined) => boolean,
): Promise<void> {
  const moves = new Map<string, string>();
  for (const { n, after } of changes) {
    const from = runnerOf(before[n]);
    const to = runnerOf(after);
    if (from !== undefined && to !== undefined && from !== to && owns(from)) moves.set(from, to);
  }
  if (moves.size === 0) return;
  const [directory, sharing] = [await heartbeatsOf(file), await sharingBeside(await realPath(file))];
  for (const [from, to] of moves) await moveControlOrders(directory, from, to, sharing);
}

function runnerOf(entry: Entry | undefined): string | undefined {
  return entry?.status === "running" ? entry.facts.runner : undefined;
}
