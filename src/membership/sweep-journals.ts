import * as fs from "node:fs/promises";
import { firstIncarnation, isKnownDead } from "../processes/runner-id.ts";
import type { ListFile } from "../store/list-file.ts";
import { heartbeatsOf, listHeartbeats, listNoted, removeNotes } from "./heartbeat.ts";
import { listJournals, removeJournal } from "./journal.ts";

/** Removes the journals and files for orders that nobody needs any more: those of runners of which
 *  no incarnation has a heartbeat or a running entry. A runner that leaves calls this; after a
 *  runner has died it is the last step of recovery (recover-lost.ts). */
export async function sweepJournals(list: ListFile): Promise<void> {
  const directory = await heartbeatsOf(list.path);
  const files = new Set([...(await listJournals(directory)), ...(await listNoted(directory))]);
  if (files.size === 0) return;
  const heartbeats = await listHeartbeats(directory);
  const living = new Set(heartbeats.filter((runner) => !isKnownDead(runner)).map(firstIncarnation));
  const unused = [...files].filter((runner) => !living.has(firstIncarnation(runner)));
  if (unused.length === 0) return;
  const entries = await list.newest();
  const needed = new Set(
    entries.flatMap(({ status, facts }) =>
      status === "running" ? firstIncarnation(facts.runner ?? "") : [],
    ),
  );
  for (const runner of unused) {
    if (needed.has(firstIncarnation(runner))) continue;
    if (!heartbeats.includes(runner)) await removeNotes(directory, runner);
    await removeJournal(directory, runner);
  }
  await fs.rmdir(directory).catch(() => {}); // fails while somebody else has files in it
}
