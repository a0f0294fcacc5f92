import { constants } from "node:os";
import type { ForeignLock } from "./foreign-lock.ts";

/**
 * Names of what storage says. libuv has no name for two errors of network storage: Node 20's `code` reads
 * "Unknown system error -116", so the number is looked at.
 */
const UNNAMED: ReadonlyMap<number, string> = new Map([
  [-constants.errno.ESTALE, "ESTALE"],
  [-constants.errno.EDQUOT, "EDQUOT"],
]);

/** The system's or our own name of `error` (`ENOSPC`, `EFENCED`, ...); empty when it has none. */
export function codeOf(error: unknown): string {
  const { code, errno } = (error ?? {}) as NodeJS.ErrnoException;
  return UNNAMED.get(errno ?? 0) ?? code ?? "";
}

/** What an operation on `path` threw, which says so from now on: of an open file the system names none. */
export function ofPath(error: unknown, path: string): unknown {
  return error instanceof Error && !("path" in error) ? Object.assign(error, { path }) : error;
}

/** Whether a path led nowhere; ESTALE is how NFS says it of a file that another client removed. */
export function isGone(error: unknown): boolean {
  return codeOf(error) === "ENOENT" || codeOf(error) === "ESTALE";
}

/** A failure of the transaction with a code of our own. */
export class StoreFault extends Error {
  readonly code: "EFENCED" | "ECHANGED" | "ESHORT" | "EGONE" | "ELOCKTIMEOUT" | "EUNTRUSTED" | "ESTICKY";
  constructor(code: StoreFault["code"], message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

/** The lock `lock` was not to be had in time; when that is none of ours, `foreign` says what it is. */
export class LockFault extends StoreFault {
  readonly lock: string;
  readonly foreign: ForeignLock | undefined;
  constructor(lock: string, foreign: ForeignLock | undefined) {
    super("ELOCKTIMEOUT", `${lock} could not be taken in time`);
    [this.lock, this.foreign] = [lock, foreign];
  }
}

/** Passes by itself: a race that was lost, or storage that will have room or answer again, or files and memory that others use now. */
const PASSING: ReadonlySet<string> = new Set(
  "EFENCED ECHANGED ESHORT ENOSPC EDQUOT EIO ESTALE EAGAIN EBUSY ETIMEDOUT ENOTCONN EHOSTDOWN EMFILE ENFILE ENOMEM".split(
    " ",
  ),
);

/** A program that is being written, or whose storage does not answer, though the machine could start another. */
const UNREADY: ReadonlySet<string> = new Set(
  "ETXTBSY EBUSY EIO ESTALE ETIMEDOUT ENOTCONN EHOSTDOWN".split(" "),
);

/** Needs somebody to give permission back, or to put the list back in the place of a directory. */
const FORBIDDEN: ReadonlySet<string> = new Set(["EACCES", "EPERM", "EROFS", "EISDIR"]);

export function isPassing(error: unknown): boolean {
  return PASSING.has(codeOf(error));
}

/** Whether a program that could not be started for `code` may start in a moment, without anything being wrong with this machine. */
export function isUnready(code: string): boolean {
  return UNREADY.has(code);
}

export function isForbidden(error: unknown): boolean {
  return FORBIDDEN.has(codeOf(error));
}
