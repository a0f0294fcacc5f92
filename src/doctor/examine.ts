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

/** All checks of one machine, in the order in which they are reported. A new check is a file and a
 *  row here. */
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

/** Prefix of the directories that this check creates; nothing else uses it. */
export const SCRATCH = ".cooperate-doctor-";

/** Checks `directory` from this machine, inside a temporary folder that is removed afterwards.
 *  @param interrupt when it is aborted, leaves after the current check
 *  @throws what `interrupt` was aborted with */
export async function examine(directory: string, interrupt: AbortSignal): Promise<Finding[]> {
  let scratch: string;
  try {
    scratch = await mkdtemp(join(directory, SCRATCH));
  } catch (error) {
    return [{ name: "writable", ...unwritable(codeOf(error)) }];
  }
  try {
    const findings: Finding[] = [{ name: "writable", ...yes("folders can be created here") }];
    for (const check of CHECKS) {
      // This check depends on all the others, and would wait long on storage that does not behave.
      if (check === UPDATES && !isSafe(findings)) continue;
      findings.push(await runCheck(check, { scratch, directory }));
      interrupt.throwIfAborted();
    }
    return findings;
  } finally {
    await rm(scratch, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }).catch(() => {});
  }
}

async function runCheck(check: Check, place: Parameters<Check["run"]>[0]): Promise<Finding> {
  try {
    return { name: check.name, ...(await check.run(place)) };
  } catch (error) {
    return {
      name: check.name,
      ...no(`it failed: ${messageOf(error)}`, "look at the storage, or keep lists elsewhere"),
    };
  }
}

/** Explains why a folder cannot be created.
 *  @param code the system's error code */
export function unwritable(code: string): Omit<Finding, "name"> {
  switch (code) {
    case "EACCES":
    case "EPERM":
      return no(
        "you may not write here",
        "look at: ls -ld DIR; runners need to create files beside the list",
      );
    case "EROFS":
      return no("the file system is read-only here", "mount it for writing, or keep lists elsewhere");
    case "ENOSPC":
      return no("no space, or no files (inodes), are left", "free some space; look at: df -h DIR; df -i DIR");
    case "EDQUOT":
      return no("your quota here is used up", "remove some files, or ask for more");
    default:
      return no(`a folder cannot be created here (${code})`, "look at the storage, or keep lists elsewhere");
  }
}
