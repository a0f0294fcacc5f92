import { dirname, join } from "node:path";
import { quoteForScript } from "../../core/shell-words.ts";
import type { Place } from "../places/place.ts";

/** Where the runners of a place start: absolute, or `~/...`.
 *  @param list absolute */
export function directoryOf({ directory }: Pick<Place, "directory">, list: string): string {
  if (directory === undefined) return dirname(list);
  return /^(?:\/|~(?:$|\/))/.test(directory) ? directory : join(dirname(list), directory);
}

/** Whether a place has a directory to make, or to fill. */
export function hasDirectory({ directory, deliver }: Pick<Place, "directory" | "deliver">): boolean {
  return directory !== undefined || deliver.length > 0;
}

/** The same for a script: the shell there knows what `~` is. */
export function directoryWord(place: Pick<Place, "directory">, list: string): string {
  const [, below] = /^~\/?(.*)$/s.exec(directoryOf(place, list)) ?? [];
  if (below === undefined) return quoteForScript([directoryOf(place, list)]);
  return below === "" ? '"$HOME"' : `"$HOME"/${quoteForScript([below])}`;
}

/** Lines with which a script goes there, with the header of the place, which may load modules. */
export function enterDirectory(place: Pick<Place, "directory" | "header">, list: string): string[] {
  return [
    `cd -- ${directoryWord(place, list)} || exit 72`,
    ...(place.header === undefined ? [] : [place.header]),
  ];
}

/** Our folder at a host, for scripts. */
export const CACHE = '"$HOME/.cache/cooperate"';
