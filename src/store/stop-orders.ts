import * as fs from "node:fs/promises";
import { isGone } from "./errno.ts";
import { heartbeatsOf, stopOrderPath } from "./heartbeat.ts";
import { refresherFor } from "./snapshot.ts";

/**
 * That a runner is to leave is asked by a file beside its heartbeat, `FILE.run/<runner>.stop`, since it may have no entry at
 * the moment of which the list could say so.
 */

/** `after` what it runs has ended; `now` it gives that back. */
export type StopHow = "after" | "now";

/** Asks `runner` to leave.
 *  @throws the system's error; ENOENT when no runner is there any more */
export async function orderStop(file: string, runner: string, how: StopHow): Promise<void> {
  await fs.writeFile(stopOrderPath(await heartbeatsOf(file), runner), how);
}

/** What `runner` was asked, if anything. */
export async function stopOrder(file: string, runner: string): Promise<StopHow | undefined> {
  const path = stopOrderPath(await heartbeatsOf(file), runner);
  try {
    await (
      await refresherFor(path)
    )(path);
    return (await fs.readFile(path, "utf8")).startsWith("now") ? "now" : "after";
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}
