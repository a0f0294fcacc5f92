import * as fs from "node:fs/promises";
import { dirname } from "node:path";
import { CooperateError, messageOf } from "../core/failure.ts";
import { describeForeignLock } from "../core/foreign-lock.ts";
import { quoteWords } from "../core/shell-words.ts";
import { unreadable, unreadableError } from "../core/unreadable.ts";
import { codeOf, LockFault } from "../core/errno.ts";
import { nearName } from "./near-name.ts";

/** Turns an error of the storage about the list `file` into one with a sentence for its user.
 *  Errors that no user can cause are returned as they are. */
export async function explain(
  error: unknown,
  file: string,
  doing: "use" | "create" = "use",
): Promise<unknown> {
  const fail = (kind: "list" | "storage", message: string, hint: string) =>
    new CooperateError(kind, message, { hint, cause: error });
  const code = codeOf(error);
  switch (code) {
    case "EGONE":
    case "ENOENT":
    case "ENOTDIR":
      return missing(error, file, doing);
    case "EISDIR":
      return fail("list", `${file} is a directory`, "name the list in it, for example exps.json");
    case "ENOTFILE":
      return fail(
        "list",
        `${file} is a pipe or a device, and a list has to be a file`,
        "write what comes out of it to a file first: ... > exps.json",
      );
    case "ELOOP":
      return fail(
        "list",
        `${file} is a symlink that leads in a circle`,
        `look at: ls -l ${quoteWords([file])}`,
      );
    case "EACCES":
    case "EPERM": {
      if (doing === "use" && !(await isReadable(file))) {
        return fail("list", `${file}: no permission to read it`, `look at: ls -l ${quoteWords([file])}`);
      }
      const folder = dirname(file);
      const hint = `the folder must be writable for you; look at: ls -ld ${quoteWords([folder])}`;
      return fail("storage", `${file}: no permission to write in its folder`, hint);
    }
    case "EUNTRUSTED":
      return unreadableError(unreadable(error, file, code));
    case "ESTICKY": {
      const hint = `the sticky bit of its folder says so; share lists in another one, or type: ${quoteWords(["chmod", "-t", dirname(file)])}`;
      return fail("storage", messageOf(error), hint);
    }
    case "EROFS":
      return fail("storage", `${file}: its file system is read-only`, "the list was not changed");
    case "ELOCKTIMEOUT":
      return notLocked(error, file);
    case "ENOSPC":
    case "EDQUOT":
    case "ESHORT": {
      const why = code === "EDQUOT" ? "your quota there is used up" : "its disk is full";
      return fail(
        "storage",
        `${file} could not be written: ${why}`,
        "the list is as it was; free some space and try again",
      );
    }
    case "EFENCED":
    case "ECHANGED":
      return fail(
        "storage",
        `${file} could not be changed: others were always faster`,
        "the list is as they left it; try again",
      );
    case "":
      return error;
    default:
      return fail(
        "storage",
        `${file} could not be ${doing === "use" ? "used" : "created"}: ${messageOf(error)}`,
        "the list was not changed",
      );
  }
}

function notLocked(cause: unknown, file: string): CooperateError {
  const late = `${file} could not be locked in time`;
  const { lock = `${file}.lock`, foreign } = cause instanceof LockFault ? cause : {};
  if (foreign) {
    const { message, hint } = describeForeignLock(foreign, lock);
    return new CooperateError("storage", `${late}: ${message}`, { hint, cause });
  }
  const hint = `if nobody uses it, type: ${quoteWords(["rmdir", lock])}`;
  return new CooperateError("storage", late, { hint, cause });
}

async function missing(cause: unknown, file: string, doing: "use" | "create"): Promise<CooperateError> {
  const folder = dirname(file);
  if (!(await isDirectory(folder))) {
    const kind = doing === "use" ? "list" : "storage";
    return new CooperateError(kind, `${file}: there is no folder ${folder}`, { cause });
  }
  const target = await fs.readlink(file).catch(() => undefined);
  if (target !== undefined) {
    return new CooperateError("list", `${file} is a symlink to ${target}, which does not exist`, { cause });
  }
  const near = await nearName(file);
  const hint = near === undefined ? {} : { hint: `did you mean ${quoteWords(["", near]).slice(3)}?` };
  return new CooperateError("list", `${file} does not exist`, { ...hint, cause });
}

async function isDirectory(path: string): Promise<boolean> {
  return fs.stat(path).then(
    (stat) => stat.isDirectory(),
    () => false,
  );
}

async function isReadable(path: string): Promise<boolean> {
  return fs.access(path, fs.constants.R_OK).then(
    () => true,
    () => false,
  );
}
