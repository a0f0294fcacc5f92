import { closeSync, fstatSync, openSync, readFileSync } from "node:fs";
import { codeOf } from "../core/errno.ts";
import { CooperateError, usageError } from "../core/failure.ts";
import { quoteWords } from "../core/shell-words.ts";
import { TO_MAKE, TO_READ } from "../storage/open-flags.ts";
import { writeWhole } from "../storage/write-whole.ts";
import { newToken } from "./secrets.ts";

const ONLY_OURS = 0o600;
const OTHERS = 0o077;
const LEAST_LENGTH = 16;
const MOST_BYTES = 4_096;

/** The token in the file `path`, which is made when it is missing. Others may not read it.
 *  @throws CooperateError (usage, storage) */
export function readToken(path: string): string {
  const option = `--token-file ${quoteWords([path])}`;
  try {
    return readOrMake(path, option);
  } catch (error) {
    if (error instanceof CooperateError) throw error;
    if (codeOf(error) === "ELOOP")
      throw usageError(`${option}: it is a link, which is not followed`, "give the file that it leads to");
    throw new CooperateError("storage", `${option}: it cannot be read or made (${codeOf(error)})`, {
      cause: error,
    });
  }
}

function readOrMake(path: string, option: string): string {
  try {
    const fd = openSync(path, TO_MAKE, ONLY_OURS);
    const token = newToken();
    try {
      writeWhole(fd, `${token}\n`);
    } finally {
      closeSync(fd);
    }
    return token;
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
  }
  const fd = openSync(path, TO_READ);
  try {
    const stat = fstatSync(fd);
    const { mode, size, uid } = stat;
    if (!stat.isFile()) throw usageError(`${option}: it is no file`, "give the name of a file in it");
    if ((mode & OTHERS) !== 0)
      throw usageError(`${option}: others may read it`, `chmod 600 ${quoteWords([path])}`);
    if (uid !== process.geteuid?.() && process.geteuid?.() !== 0)
      throw usageError(`${option}: it belongs to somebody else`, "give a file of yours");
    const token = size > MOST_BYTES ? "" : readFileSync(fd, "utf8").trim();
    if (token.length < LEAST_LENGTH || /\s/.test(token))
      throw usageError(
        `${option}: expected one word of at least ${LEAST_LENGTH} characters`,
        "delete it, and a new one is made",
      );
    return token;
  } finally {
    closeSync(fd);
  }
}
