import { quoteWords } from "./shell-words.ts";

/** What stands in the place of a lock and cannot be one, since a lock is an empty directory. The
 *  names are used like error codes. */
export type ForeignLock = "ELOCKFILE" | "ELOCKLINK" | "ELOCKFULL";

const KINDS: Readonly<Record<ForeignLock, { what: string; remove: string[] }>> = {
  ELOCKFILE: { what: "a file", remove: ["rm"] },
  ELOCKLINK: { what: "a symbolic link", remove: ["rm"] },
  ELOCKFULL: { what: "a directory with something in it", remove: ["rm", "-r"] },
};

/** Whether `code` names what stands in the place of a lock. */
export function isForeignLock(code: string): code is ForeignLock {
  return code in KINDS;
}

/** What is wrong with the lock at `path`, and what to do about it. */
export function describeForeignLock(kind: ForeignLock, path: string): { message: string; hint: string } {
  const { what, remove } = KINDS[kind];
  return {
    message: `${path} is ${what}, not a lock of cooperate`,
    hint: `look at it, then remove it: ${quoteWords([...remove, path])}`,
  };
}
