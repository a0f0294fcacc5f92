import { constants } from "node:os";
import type { ForeignLock } from "./foreign-lock.ts";

/**
 * libuv has no names for two errors of network storage: in Node 20 their `code` is "Unknown system
 * error -116". They are recognised by number.
 */
const UNNAMED: ReadonlyMap<number, string> = new Map([
  [-constants.errno.ESTALE, "ESTALE"],
  [-constants.errno.EDQUOT, "EDQUOT"],
]);

/** The code of `error`, of the system or one of our own (`ENOSPC`, `EFENCED`, ...); empty when it
 *  has none. */
export function codeOf(error: unknown): string {
  const { code, errno } = (error ?? {}) as NodeJS.ErrnoException;
  return UNNAMED.get(errno ?? 0) ?? code ?? "";
}

/** Adds `path` to an error of an operation on it: for an open file the system names none. */
export function ofPath(error: unknown, path: string): unknown {
  return error instanceof Error && !("path" in error) ? Object.assign(error, { path }) : error;
}

/** Whether `error` says that a file does not exist. NFS reports ESTALE for a file that another
 *  client has removed. */
export function isGone(error: unknown): boolean {
  return codeOf(error) === "ENOENT" || codeOf(error) === "ESTALE";
}

/** An error of a transaction, with a code of our own. */
export class StoreFault extends Error {
  readonly code:
    "EFENCED" | "ECHANGED" | "ESHORT" | "EGONE" | "ELOCKTIMEOUT" | "EUNTRUSTED" | "ESTICKY" | "ENOTFILE";
  constructor(code: StoreFault["code"], message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

/** The lock `lock` could not be taken in time; if there is something else in its place, `foreign`
 *  says what. */
export class LockFault extends StoreFault {
  readonly lock: string;
  readonly foreign: ForeignLock | undefined;
  constructor(lock: string, foreign: ForeignLock | undefined) {
    super("ELOCKTIMEOUT", `${lock} could not be taken in time`);
    [this.lock, this.foreign] = [lock, foreign];
  }
}

/** Errors that pass by themselves: a lost race, storage that will have space or answer again,
 *  descriptors or memory that others use now. */
const PASSING: ReadonlySet<string> = new Set(
  "EFENCED ECHANGED ESHORT ENOSPC EDQUOT EIO ESTALE EAGAIN EBUSY ETIMEDOUT ENOTCONN EHOSTDOWN EMFILE ENFILE ENOMEM".split(
    " ",
  ),
);

/** Errors at the start of a program that is being written, or whose storage does not answer; the
 *  machine could start another one. */
const UNREADY: ReadonlySet<string> = new Set(
  "ETXTBSY EBUSY EIO ESTALE ETIMEDOUT ENOTCONN EHOSTDOWN".split(" "),
);

/** Errors that pass only when a person acts: gives a permission back, or puts the list back in the
 *  place of a directory. */
const FORBIDDEN: ReadonlySet<string> = new Set(["EACCES", "EPERM", "EROFS", "EISDIR"]);

/** Whether `error` passes by itself, so that it is worth trying again. */
export function isPassing(error: unknown): boolean {
  return PASSING.has(codeOf(error));
}

/** Whether a program that could not be started because of `code` may start in a moment, and
 *  nothing is wrong with this machine. */
export function isUnready(code: string): boolean {
  return UNREADY.has(code);
}

/** Whether `error` passes only when a person acts. */
export function isForbidden(error: unknown): boolean {
  return FORBIDDEN.has(codeOf(error));
}
