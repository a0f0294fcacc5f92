import { statSync } from "node:fs";
import { extname, join } from "node:path";
import { Folders } from "./folders.ts";
import { ANY, isRead, ONE } from "./from-pattern.ts";

/** More files than that are not looked at for one entry. */
const MOST_FILES = 100_000;
const ANY_DEPTH = ANY + ANY;
const WILD = new RegExp(`[${ANY}${ONE}]`, "u");

/** The files that a path names in which {@link ANY} and {@link ONE} stand for letters, and two
 *  {@link ANY} for any folders: the newest, or all, the oldest first. `**` follows no symbolic links.
 *  @param folders what is known of folders that were looked into for other entries
 *  @param isWanted whether files with that suffix count; those of a kind that is read */
export function findFiles(
  path: string,
  all: boolean,
  isWanted: (suffix: string) => boolean = isRead,
  folders: Folders = new Folders(),
): string[] {
  let found = [""];
  for (const segment of path.split("/").slice(1)) {
    if (segment === ANY_DEPTH) found = found.flatMap((folder) => foldersBelow(folder, folders));
    else if (!segment.includes(ANY) && !segment.includes(ONE))
      found = found.map((folder) => join(folder || "/", segment));
    else found = found.flatMap((folder) => matching(folder, segment, folders));
    found = found.slice(0, MOST_FILES);
  }
  const isPattern = path.includes(ANY) || path.includes(ONE);
  const files = found.flatMap((file) => {
    const stat = statSync(file, { throwIfNoEntry: false });
    return stat?.isFile() && (!isPattern || isWanted(extname(file))) ? [{ file, mtimeMs: stat.mtimeMs }] : [];
  });
  const sorted = files
    .toSorted((a, b) => a.mtimeMs - b.mtimeMs || (a.file < b.file ? -1 : 1))
    .map(({ file }) => file);
  return all ? sorted : sorted.slice(-1);
}

function matching(folder: string, segment: string, folders: Folders): string[] {
  const source = segment
    .replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`)
    .replaceAll(ANY, ".*")
    .replaceAll(ONE, ".");
  const regex = new RegExp(`^${source}$`, "su");
  // looked at first, since expressions take longer
  const suffix = segment.slice(Math.max(segment.lastIndexOf(ANY), segment.lastIndexOf(ONE)) + 1);
  const prefix = segment.slice(0, segment.search(WILD));
  return folders
    .startingWith(folder, prefix)
    .flatMap(({ name }) => (name.endsWith(suffix) && regex.test(name) ? [`${folder}/${name}`] : []));
}

/** The folder itself and all below it. */
function foldersBelow(folder: string, known: Folders): string[] {
  const folders = [folder];
  for (const each of folders) {
    if (folders.length > MOST_FILES) break;
    for (const entry of known.startingWith(each, ""))
      if (entry.isDirectory()) folders.push(`${each}/${entry.name}`);
  }
  return folders;
}
