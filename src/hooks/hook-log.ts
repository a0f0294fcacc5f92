import type { FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { realPath } from "../storage/real-path.ts";
import { sharingOf } from "../storage/sharing.ts";
import { openToAppend } from "../storage/trusted.ts";

/** Opens the log of call-backs, to which the runners of all users append.
 *  @param list path of the list
 *  @throws the system's error; UntrustedFault when the path holds something else */
export async function openHookLog(path: string, list: string): Promise<FileHandle> {
  const real = await realPath(list).catch(() => list); // the list may have been deleted
  return openToAppend(path, await sharingOf(dirname(path), real));
}
