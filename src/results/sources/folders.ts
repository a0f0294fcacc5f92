import { type Dirent, readdirSync } from "node:fs";

/** So many folders are remembered. */
const MOST_FOLDERS = 1000;

/** What is in folders, each read once: the files of 10,000 entries may all lie in the same one. */
export class Folders {
  readonly #known = new Map<string, readonly Dirent[]>();

  /** What a folder has whose name begins with `prefix`, by name. Names that begin with a dot are
   *  hidden, as from patterns in a shell. */
  startingWith(folder: string, prefix: string): readonly Dirent[] {
    const all = this.#entriesOf(folder);
    const from = countWhile(all, (name) => name < prefix);
    return all.slice(
      from,
      countWhile(all, (name) => name < prefix || name.startsWith(prefix)),
    );
  }

  #entriesOf(folder: string): readonly Dirent[] {
    const known = this.#known.get(folder);
    if (known) return known;
    if (this.#known.size >= MOST_FOLDERS) this.#known.clear();
    const entries = sortedEntries(folder);
    this.#known.set(folder, entries);
    return entries;
  }
}

function sortedEntries(folder: string): Dirent[] {
  try {
    return readdirSync(folder || "/", { withFileTypes: true })
      .filter(({ name }) => !name.startsWith("."))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return [];
  }
}

/** How many of the first ones `isBefore` holds for, as it does for none behind them. */
function countWhile(all: readonly Dirent[], isBefore: (name: string) => boolean): number {
  let [from, to] = [0, all.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (isBefore((all[middle] as Dirent).name)) from = middle + 1;
    else to = middle;
  }
  return from;
}
