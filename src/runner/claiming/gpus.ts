import type { GpuMemory, GpuMemoryLimit } from "./gpu-memory.ts";

/** The GPUs that a runner may give to its experiments. */
export interface GpuSet {
  /** The ids of devices (`0`, `GPU-8f3a...`) that are given out together: usually one, two for a
   *  pair. */
  readonly units: readonly (readonly string[])[];
  /** How many experiments share a unit, of those that do not say what they need (`--per-gpu`). */
  readonly perUnit: number;
  /** Environment variables that tell an experiment its GPUs. */
  readonly variables: readonly string[];
  /** Whether the ids are those of nvidia-smi, which counts in the order of the PCI bus. */
  readonly byBus: boolean;
  /** How much of their memory must be free (`--gpu-memfree`); undefined does not ask. */
  readonly memory?: GpuMemoryLimit;
}

/** A share of one unit that a claim has. */
interface Share {
  readonly unit: number;
  /** At most 1, the whole. */
  readonly part: number;
}

/** Tolerance: three thirds do not add up to exactly 1. */
const EPSILON = 1e-9;

/**
 * Which claim has which GPU. An entry says by its option `gpus` what it needs:
 *
 *  - not set: one place, the `perUnit`-th part of a unit;
 *  - 0: no GPU;
 *  - less than 1: that part of a unit, whatever `perUnit` is;
 *  - 1 and more: that many devices (rounded up) for itself alone, from as few units as possible.
 *
 * A unit is full when its parts add up to 1. A part goes to the unit with the least load, so that
 * experiments spread over the units.
 */
export class GpuPool {
  readonly set: GpuSet;
  /** How many devices there are. */
  readonly devices: number;
  readonly #memory: Pick<GpuMemory, "hasRoom"> | undefined;
  /** By claim. */
  readonly #taken = new Map<string, readonly Share[]>();
  /** Cache of the answers of {@link fits} to the last claim, by need, until something is taken or
   *  given back: a claim asks for each entry of a long list. */
  readonly #fitsByNeed = new Map<number | undefined, readonly Share[] | undefined>();
  #cachedFor: string | undefined;

  /** @param memory tells which GPUs may be given out; all without it */
  constructor(set: GpuSet, memory?: Pick<GpuMemory, "hasRoom">) {
    this.set = set;
    this.#memory = memory;
    this.devices = set.units.flat().length;
  }

  /** How many experiments that do not say what they need can run at the same time. */
  get places(): number {
    return this.set.units.length * this.set.perUnit;
  }

  /** Whether there is room now for what `claim` needs, not counting what it has itself. */
  fits(need: number | undefined, claim: string): boolean {
    if (this.#cachedFor !== claim) this.#fitsByNeed.clear();
    this.#cachedFor = claim;
    if (!this.#fitsByNeed.has(need)) this.#fitsByNeed.set(need, this.#find(need, claim));
    return this.#fitsByNeed.get(need) !== undefined;
  }

  /** Whether there would be room if no other claim had anything. */
  couldFit(need: number | undefined): boolean {
    return need === undefined || need <= 1 ? true : wholeDevices(need) <= this.devices;
  }

  /** Gives `claim` what it needs, in place of what it had before: a claim may be tried more than
   *  once.
   *  @returns the ids of its devices, in the order of the set; undefined when there is no room */
  take(claim: string, need: number | undefined): readonly string[] | undefined {
    // What was found to fit is given, although the memory of a GPU may be known better by now.
    const isFound = this.#cachedFor === claim && this.#fitsByNeed.has(need);
    const shares = isFound ? this.#fitsByNeed.get(need) : this.#find(need, claim);
    if (!shares) return undefined;
    this.#taken.set(claim, shares);
    this.#fitsByNeed.clear();
    return shares.flatMap(({ unit }) => this.set.units[unit] ?? []);
  }

  /** Frees what `claim` has. */
  giveBack(claim: string): void {
    if (this.#taken.delete(claim)) this.#fitsByNeed.clear();
  }

  #find(need: number | undefined, claim: string): readonly Share[] | undefined {
    if (need !== undefined && !(need > 0)) return [];
    const used = this.#usedByOthers(claim);
    for (const [i, ids] of this.set.units.entries()) if (this.#memory?.hasRoom(ids) === false) used[i] = 1;
    const part = need ?? 1 / this.set.perUnit;
    if (need === undefined || part < 1) return shareOf(used, part);
    return wholeOf(this.set.units, used, wholeDevices(need));
  }

  /** How much of each unit the claims other than `claim` have. */
  #usedByOthers(claim: string): number[] {
    const used = this.set.units.map(() => 0);
    for (const [other, shares] of this.#taken) {
      if (other === claim) continue;
      for (const { unit, part } of shares) used[unit] = (used[unit] ?? 0) + part;
    }
    return used;
  }
}

function wholeDevices(need: number): number {
  return Math.ceil(need - EPSILON);
}

function shareOf(used: readonly number[], part: number): readonly Share[] | undefined {
  let best: number | undefined;
  for (const [unit, share] of used.entries()) {
    if (share + part > 1 + EPSILON) continue;
    if (best === undefined || share < (used[best] ?? 0) - EPSILON) best = unit;
  }
  return best === undefined ? undefined : [{ unit: best, part }];
}

/** The smallest unit that has enough devices; or else several units, the largest first. */
function wholeOf(
  units: GpuSet["units"],
  used: readonly number[],
  count: number,
): readonly Share[] | undefined {
  const size = (unit: number): number => units[unit]?.length ?? 0;
  const free = [...units.keys()].filter((unit) => (used[unit] ?? 0) < EPSILON);
  const one = free.filter((unit) => size(unit) >= count).toSorted((a, b) => size(a) - size(b))[0];
  if (one !== undefined) return [{ unit: one, part: 1 }];
  const chosen: number[] = [];
  let missing = count;
  for (const unit of free.toSorted((a, b) => size(b) - size(a))) {
    if (missing <= 0) break;
    chosen.push(unit);
    missing -= size(unit);
  }
  return missing > 0 ? undefined : chosen.toSorted((a, b) => a - b).map((unit) => ({ unit, part: 1 }));
}
