import * as fs from "node:fs/promises";
import { join } from "node:path";
import { askKernel, parseRunnerId } from "../processes/runner-id.ts";
import type { Refresh } from "../storage/storage-kind.ts";

/** How often each machine renews its heartbeat. */
export const HEARTBEAT_MS = 300;

/** The last observed heartbeat of each other machine, and when it was first seen. */
export type Heartbeats = Map<string, { readonly beat: string; readonly at: number }>;

/** Writes a new number at intervals, so that the other machine can tell this one from the leftover
 *  files of a dead one. */
export function startHeartbeat(folder: string): NodeJS.Timeout {
  let count = 0;
  const write = (): void => void fs.writeFile(join(folder, "beat"), String(count++)).catch(() => {});
  write();
  return setInterval(write, HEARTBEAT_MS);
}

/** Whether the heartbeat of `other` was seen to change; removes the files of a dead process of
 *  this machine. */
export async function isLiving(
  root: string,
  other: string,
  heartbeats: Heartbeats,
  refresh: Refresh,
): Promise<boolean> {
  const id = parseRunnerId(other);
  if (id && askKernel(id) === "dead") {
    await fs.rm(join(root, other), { recursive: true, force: true }).catch(() => {});
    return false;
  }
  await refresh(join(root, other, "beat"));
  const now = await readHeartbeat(root, other);
  const before = heartbeats.get(other)?.beat;
  if (before !== now) heartbeats.set(other, { beat: now, at: performance.now() });
  return before !== undefined && before !== "" && now !== "" && before !== now;
}

/** The heartbeat of `other`, or an empty string when there is none. */
export async function readHeartbeat(root: string, other: string): Promise<string> {
  return fs.readFile(join(root, other, "beat"), "utf8").catch(() => "");
}
