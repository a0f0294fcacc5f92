import { fileNamePart } from "../core/file-name.ts";
import type { NewEntry } from "../list/changes/append.ts";
import { sampleIndices } from "../sweep/random.ts";

/** Each command once for each host, in the order of the commands; the commands of one setting stay
 *  together.
 *  @param batchOf the batch for one host; the batches have the same length and the same `after`. An
 *    entry that is the same object in all of them is added once */
export function forEachHost(
  hosts: readonly string[],
  batchOf: (host: string) => readonly NewEntry[],
): NewEntry[] {
  const batches = hosts.map(batchOf);
  const [first = []] = batches;
  const all: NewEntry[] = [];
  /** By host and index: where the entry is in `all`. */
  const places = batches.map(() => new Map<number, number>());
  for (let start = 0, end = 0; start < first.length; start = end) {
    end = endOfSetting(first, start);
    for (const [h, batch] of batches.entries()) {
      const own = places[h] as Map<number, number>;
      for (let i = start; i < end; i++) {
        const each = batch[i] as NewEntry;
        const isOnce = h > 0 && each.entry === first[i]?.entry;
        own.set(i, isOnce ? (places[0]?.get(i) as number) : all.length);
        if (isOnce) continue;
        all.push(moved(each, own));
      }
    }
  }
  return all;
}

/** The index after the commands that begin with entry `start` and run one after the other. */
export function endOfSetting(batch: readonly NewEntry[], start: number): number {
  const end = batch.findIndex(({ after = [] }, i) => i > start && after.length === 0);
  return end === -1 ? batch.length : end;
}

/** `added` for one host, unless it says its hosts already. Each host has an output folder of its
 *  own. */
export function onHost(added: NewEntry, host: string): NewEntry {
  const { entry } = added;
  const { options } = entry;
  if (options.hosts) return added;
  const output = options.output === undefined ? {} : { output: hostFolder(options.output, host) };
  return { ...added, entry: { ...entry, options: { ...options, ...output, hosts: [host] } } };
}

/** The folder of one host in `folder`. */
export function hostFolder(folder: string, host: string): string {
  const part = fileNamePart(host);
  return folder.endsWith("/") ? folder + part : `${folder}/${part}`;
}

/** The entries in a random order, which is the same for the same seed. An entry comes after those
 *  for which it waits.
 *  @returns the entries, and for each its index in `batch` */
export function shuffled(
  batch: readonly NewEntry[],
  seed: number,
): { readonly batch: NewEntry[]; readonly order: readonly number[] } {
  const order: number[] = [];
  const placeOf = new Map<number, number>();
  const place = (i: number): void => {
    // Not by recursion: a chain may be longer than the stack is deep.
    const stack = [i];
    for (let next = stack.at(-1); next !== undefined; next = stack.at(-1)) {
      const missing = batch[next]?.after?.filter((k) => !placeOf.has(k)) ?? [];
      if (missing.length > 0) stack.push(...missing);
      else {
        stack.pop();
        if (placeOf.has(next)) continue;
        placeOf.set(next, order.length);
        order.push(next);
      }
    }
  };
  for (const i of sampleIndices(batch.length, batch.length, seed)) if (!placeOf.has(i)) place(i);
  return {
    order,
    batch: order.map((i) => moved(batch[i] as NewEntry, placeOf)),
  };
}

/** `added` in another order of the batch.
 *  @param places the new place of each index */
function moved(added: NewEntry, places: ReadonlyMap<number, number>): NewEntry {
  const { after } = added;
  return after ? { ...added, after: after.map((k) => places.get(k) as number) } : added;
}
