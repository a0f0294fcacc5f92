import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { messageOf } from "../core/failure.ts";
import { codeOf } from "../core/errno.ts";
import { ACCESS } from "./access.ts";
import { CLOCK, HEARTBEAT } from "./clock.ts";
import { EXCLUSIVE } from "./exclusive.ts";
import { type Check, type Finding, isSafe, no, yes } from "./finding.ts";
import { HOST_NAME, STORAGE } from "./machine.ts";
import { OPEN_FILES, REPLACING } from "./replacing.ts";
import { FREE_SPACE } from "./free-space.ts";
import { UPDATES } from "./updates.ts";

/** All checks of one machine, in the order in which they are told. A new one is a row and its file. */
const CHECKS: readonly Check[] = [
  STORAGE,
  ACCESS,
  FREE_SPACE,
  EXCLUSIVE,
  REPLACING,
  OPEN_FILES,
  HEARTBEAT,
  CLOCK,
  HOST_NAME,
  UPDATES,
];

/** The name of what we make in a directory, and nobody else. */
export const SCRATCH = ".cooperate-doctor-";

/** Examines `directory` from this machine, in a folder of its own that is gone afterwards.
 *  @param interrupt when it is aborted, leaves after the check that is being made
 *  @throws what `interrupt` was aborted with */
export async function examine(directory: string, interrupt: AbortSignal): Promise<Finding[]> {
  let scratch: string;
  try {
    scratch = await mkdtemp(join(directory, SCRATCH));
  } catch (error) {
    return [{ name: "writable", ...unwritable(codeOf(error)) }];
  }
  try {
    const findings: Finding[] = [{ name: "writable", ...yes("folders can be made here") }];
    for (const check of CHECKS) {
      // It rests on all the others, and would wait long for storage that is not what it seems.
      if (check === UPDATES && !isSafe(findings)) continue;
      findings.push(await tell(check, { scratch, directory }));
      interrupt.throwIfAborted();
    }
    return findings;
  } finally {
    await rm(scratch, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }).catch(() => {});
  }
}

async function tell(check: Check, place: Parameters<Check["run"]>[0]): Promise<Finding> {
  try {
    return { name: check.name, ...(await check.run(place)) };
  } catch (error) {
    return {
      name: check.name,
      ...no(`it failed: ${messageOf(error)}`, "look at the storage, or keep lists elsewhere"),
    };
  }
}

/** @param code what the system said to a new folder */
export function unwritable(code: string): Omit<Finding, "name"> {
  switch (code) {
    case "EACCES":
    case "EPERM":
      return no("you may not write here", "look at: ls -ld DIR; runners need to make files beside the list");
    case "EROFS":
      return no("the file system is read-only here", "mount it for writing, or keep lists elsewhere");
    case "ENOSPC":
      return no(
        "there is no room, or there are no files (inodes) left",
        "free some space; look at: df -h DIR; df -i DIR",
      );
    case "EDQUOT":
      return no("your quota here is used up", "remove some files, or ask for more");
    default:
      return no(`a folder cannot be made here (${code})`, "look at the storage, or keep lists elsewhere");
  }
}
