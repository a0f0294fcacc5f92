import { firstLife, machineOf, parseRunnerId } from "../processes/runner-id.ts";

/**
 * Who watches whom, where there are many: all runners stand in a ring, each watches those that come next, and so each is watched by as
 * many. The order is that of a hash: runners of one machine, which die together, do not stand side by side.
 */

/** Those of `runners` that `own` is to watch: the next `count` in the ring, and besides them everybody among them who is silent. So the ring
 *  closes over a gap as soon as nothing is heard from there, not when that is known to be for good.
 *  @param isSilent whether somebody has not been heard of for a while */
export function neighboursOf(
  own: string,
  runners: Iterable<string>,
  count: number,
  isSilent: (runner: string) => boolean,
): string[] {
  const start = placeOf(own);
  const distances = [...runners].map((runner) => [(placeOf(runner) - start) >>> 0, runner] as const);
  distances.sort(([a, one], [b, other]) => a - b || (one < other ? -1 : 1));
  const next: string[] = [];
  let left = count;
  for (const [distance, runner] of distances) {
    if (left === 0) break;
    if (distance === 0 && firstLife(runner) === firstLife(own)) continue;
    next.push(runner);
    if (!isSilent(runner)) left--;
  }
  return next;
}

/** How many times as many a runner is to watch where some machine has most of the runners: when it dies, few are left. 1 where none has more
 *  than half.
 *  @param elsewhere all runners of other machines
 *  @param here how many there are on this one, with the one who watches */
export function watchFactor(elsewhere: ReadonlySet<string>, here: number): number {
  const sizes = new Map<string, number>();
  let largest = 0;
  for (const runner of elsewhere) {
    const id = parseRunnerId(runner);
    const machine = id ? machineOf(id) : runner;
    const size = (sizes.get(machine) ?? 0) + 1;
    sizes.set(machine, size);
    largest = Math.max(largest, size);
  }
  return Math.max(1, largest / Math.max(1, here + elsewhere.size - largest));
}

const places = new Map<string, number>();
/** More are not kept in mind. */
const MOST_PLACES = 10_000;

/** The same for all lives of a runner: FNV-1a with the last step of MurmurHash3, since ids differ in few digits. */
function placeOf(runner: string): number {
  const known = places.get(runner);
  if (known !== undefined) return known;
  let hash = 0x811c9dc5;
  for (const character of firstLife(runner))
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  const place = (hash ^ (hash >>> 16)) >>> 0;
  if (places.size >= MOST_PLACES) places.clear();
  places.set(runner, place);
  return place;
}
