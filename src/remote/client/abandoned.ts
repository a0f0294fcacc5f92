import * as fs from "node:fs/promises";
import type { Clock } from "../../core/clock.ts";
import { BEAT_MS, listHeartbeats, readBeat, removeHeartbeats } from "../../membership/heartbeat.ts";
import { listJournals } from "../../membership/journal.ts";
import { isClaim } from "../protocol/fields.ts";
import { hasAlias } from "../protocol/machine-alias.ts";
import type { Spool } from "./spool.ts";

/** A process that lives touches its heartbeat in this time, with a margin. */
const WATCHED_MS = 3 * BEAT_MS;

/** Whether a spool of an earlier boot has something that the list has not. One that has nothing is
 *  removed. */
export async function isNeeded(spool: Spool): Promise<boolean> {
  const directory = `${spool.replica}.run`;
  const its = await heartbeatsIn(spool);
  const journals = await listJournals(directory).catch(() => []);
  if (its.length + journals.length > 0 || (await fs.readdir(spool.unsent)).some(isClaim)) return true;
  const logs = await fs.readdir(spool.logs);
  if (logs.length === 0) await fs.rm(spool.folder, { recursive: true, force: true });
  return false;
}

/** Whether nobody lives any more who works in a spool of an earlier boot: a machine of the same name
 *  may share the home. The heartbeats of the dead are removed, so that they know if they live. */
export async function isAbandoned(spool: Spool, clock: Pick<Clock, "sleep">): Promise<boolean> {
  const directory = `${spool.replica}.run`;
  const runners = await heartbeatsIn(spool);
  const beats = async (): Promise<unknown[]> =>
    Promise.all(runners.map(async (runner) => readBeat(directory, runner)));
  const before = await beats();
  if (runners.length > 0) await clock.sleep(WATCHED_MS);
  const after = await beats();
  if (after.some((beat, i) => beat !== before[i])) return false;
  await removeHeartbeats(directory, runners);
  return true;
}

/** The runners of the earlier boot that have a heartbeat. */
async function heartbeatsIn({ replica, here }: Spool): Promise<string[]> {
  const all = await listHeartbeats(`${replica}.run`).catch(() => []);
  return all.filter((runner) => here && hasAlias(runner, here));
}
