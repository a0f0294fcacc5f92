import { createHash } from "node:crypto";
import { dirname, relative } from "node:path";
import { quoteForScript } from "../../core/shell-words.ts";
import type { Place } from "../places/place.ts";
import { defineTell } from "./answers.ts";
import type { Proof } from "./see-list.ts";
import { CACHE, directoryOf, directoryWord, hasDirectory } from "./place-directory.ts";

/** Makes the directory of a place, and says whether it is the list's folder itself: then everything
 *  is there.
 *  @param proof the file beside the list that holds the mark */
export function makeDirectoryScript(
  place: Place,
  list: string,
  { mark, log }: Pick<Proof, "mark" | "log">,
): string[] {
  const proof = relative(dirname(list), log);
  const directory = directoryWord(place, list);
  return [
    defineTell(mark),
    `mkdir -p -- ${directory} && cd -- ${directory} || exit 72`,
    `if grep -q -- ${mark} ${quoteForScript([proof])} 2>/dev/null; then tell here list; fi`,
  ];
}

/** A file in which a host remembers what was set up for a pool. */
export function setupMarker(pool: string, list: string, place: Place): string {
  const name = `${pool}-${digestOf([list, directoryOf(place, list)]).slice(0, 8)}`;
  // Hosts may share their homes: a folder elsewhere may be another one on each of them.
  const isOfHost = directoryOf(place, list).startsWith("/");
  return `${CACHE}/setup/${quoteForScript([name])}${isOfHost ? '."$(uname -n)"' : ""}`;
}

/** Files in the directory on which steps depend without naming them. */
const WATCHED = "requirements*.txt pyproject.toml uv.lock environment.y*ml";

/** Asks what was set up, and for a checksum of what the steps may read. A place may be set up before
 *  anything is delivered: a directory of its own is made. */
export function askSetupScript(place: Place, list: string, pool: string, mark: string): string[] {
  const directory = directoryWord(place, list);
  return [
    defineTell(mark),
    `${hasDirectory(place) ? `mkdir -p -- ${directory} && ` : ""}cd -- ${directory} || exit 72`,
    `tell setup "$(cat ${setupMarker(pool, list, place)} 2>/dev/null)"`,
    `tell inputs "$(cat ${WATCHED} 2>/dev/null | cksum)"`,
  ];
}

export function rememberSetupScript(place: Place, list: string, pool: string, digest: string): string[] {
  const marker = setupMarker(pool, list, place);
  return [
    "umask 077",
    `mkdir -p ${CACHE}/setup && printf '%s\\n' ${digest} >${marker}.new && mv -- ${marker}.new ${marker}`,
  ];
}

/** Tells a setup from all others: the steps, what they are done with, and the checksum of what they
 *  read. */
export function setupDigest({ setup, venv, python, header, shell }: Place, inputs: string): string {
  return digestOf([setup, venv, python, header, shell, inputs]);
}

function digestOf(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 32);
}
