import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readFileSync,
  type Stats,
  statSync,
} from "node:fs";
import { codeOf } from "../core/errno.ts";

/** A configuration file that is not read, and why, as a predicate that follows its path. */
export interface Ignored {
  readonly path: string;
  readonly why: string;
}

/** Far more than anybody writes. */
const MOST_BYTES = 1_048_576;

/** Whose configuration files count: it can hold commands (`on-done`), which will run as us. Whoever
 *  owns the list can have commands run anyway.
 *  @param list which need not exist */
export function trustedOwners(list: string): ReadonlySet<number> {
  const owner = statSync(list, { throwIfNoEntry: false })?.uid;
  return new Set([0, process.geteuid?.() ?? 0, ...(owner === undefined ? [] : [owner])]);
}

/** The text of the configuration file `path`, if one of `owners` has written it and nobody else
 *  may. */
export function readTrusted(path: string, owners: ReadonlySet<number>): string | Ignored {
  let file: number | undefined;
  try {
    // A link that somebody else has made could lead to a file of ours with another purpose.
    const link = lstatSync(path);
    // O_NONBLOCK: a pipe would block
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const why = objectionTo(link, owners) ?? objectionTo(fstatSync(file), owners);
    return why === undefined ? readFileSync(file, "utf8") : { path, why };
  } catch (error) {
    return { path, why: `cannot be read (${codeOf(error)})` };
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function objectionTo(stat: Stats, owners: ReadonlySet<number>): string | undefined {
  if (!owners.has(stat.uid))
    return `belongs to the user with the number ${stat.uid}, who is neither you nor root nor the list's owner`;
  if (stat.isSymbolicLink()) return undefined; // its mode means nothing
  if (!stat.isFile()) return "is no plain file";
  if (stat.size > MOST_BYTES) return "is too long";
  if ((stat.mode & 0o022) !== 0)
    return "may be written by others than its owner: take that away with chmod go-w";
  return undefined;
}
