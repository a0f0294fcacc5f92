import { firstIncarnation, machineOf, parseRunnerId } from "../processes/runner-id.ts";

/**
 * Who watches whom, where there are many runners: all of them are placed on a ring, each watches
 * the next ones, and so each is watched by as many. The place is a hash of the id, as in
 * consistent hashing (Karger et al., 1997): runners of one machine, which die together, are not
 * neighbours.
 */

/** Those of `runners` that `own` is to watch: the next `count` in the ring that are not silent,
 *  and the silent ones between them. So the ring closes over a gap as soon as a runner falls
 *  silent, not when it is known to be dead.
 *  @param isSilent whether the heartbeat of a runner has not changed for a while */
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
    if (distance === 0 && firstIncarnation(runner) === firstIncarnation(own)) continue;
    next.push(runner);
    if (!isSilent(runner)) left--;
  }
  return next;
}

/** How many times as many neighbours a runner is to watch where one machine has most of the
 *  runners: when that machine dies, few are left. 1 where no machine has more than half.
 *  @param elsewhere all runners of other machines
 *  @param here number of runners of this machine, the one that watches included */
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
/** No more are remembered. */
const MOST_PLACES = 10_000;

/** The place of `runner` in the ring, the same for all its incarnations: FNV-1a, with the last
 *  step of MurmurHash3 since ids differ in few digits. */
function placeOf(runner: string): number {
  const known = places.get(runner);
  if (known !== undefined) return known;
  let hash = 0x811c9dc5;
  for (const character of firstIncarnation(runner))
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  const place = (hash ^ (hash >>> 16)) >>> 0;
  if (places.size >= MOST_PLACES) places.clear();
  places.set(runner, place);
  return place;
}
