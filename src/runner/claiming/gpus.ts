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
  /** How much of each device that is; at most 1, too. A device that several units name is shared by
   *  them. */
  readonly devices: ReadonlyMap<string, number>;
}

/** How much is taken of each unit, and of each device. */
interface Load {
  readonly units: number[];
  readonly devices: Map<string, number>;
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
 * A unit is full when its parts add up to 1, and so is a device. A part goes to the unit with the
 * least load, so that experiments spread over the units. A device that is named twice, alone or in
 * pairs that overlap, has two places: an entry that does not say what it needs gets half of it.
 */
export class GpuPool {
  readonly set: GpuSet;
  /** How many different devices there are. */
  readonly devices: number;
  readonly #memory: Pick<GpuMemory, "hasRoom"> | undefined;
  /** How many units name each device. */
  readonly #named = new Map<string, number>();
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
    for (const id of set.units.flat()) this.#named.set(id, (this.#named.get(id) ?? 0) + 1);
    this.devices = this.#named.size;
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
    return [...new Set(shares.flatMap(({ unit }) => this.set.units[unit] ?? []))];
  }

  /** Frees what `claim` has. */
  giveBack(claim: string): void {
    if (this.#taken.delete(claim)) this.#fitsByNeed.clear();
  }

  #find(need: number | undefined, claim: string): readonly Share[] | undefined {
    if (need !== undefined && !(need > 0)) return [];
    const used = this.#usedByOthers(claim);
    const { units, perUnit } = this.set;
    for (const [i, ids] of units.entries()) if (this.#memory?.hasRoom(ids) === false) used.units[i] = 1;
    if (need !== undefined && need >= 1) return wholeOf(units, used, wholeDevices(need));
    const part = need ?? 1 / perUnit;
    const partOf = (id: string): number => need ?? part / (this.#named.get(id) ?? 1);
    return shareOf(units, used, { part, partOf });
  }

  /** How much the claims other than `claim` have. */
  #usedByOthers(claim: string): Load {
    const used: Load = { units: this.set.units.map(() => 0), devices: new Map() };
    for (const [other, shares] of this.#taken) {
      if (other === claim) continue;
      for (const { unit, part, devices } of shares) {
        used.units[unit] = (used.units[unit] ?? 0) + part;
        for (const [id, share] of devices) used.devices.set(id, (used.devices.get(id) ?? 0) + share);
      }
    }
    return used;
  }
}

function wholeDevices(need: number): number {
  return Math.ceil(need - EPSILON);
}

function shareOf(
  units: GpuSet["units"],
  used: Load,
  { part, partOf }: { readonly part: number; readonly partOf: (id: string) => number },
): readonly Share[] | undefined {
  let best: number | undefined;
  for (const [unit, share] of used.units.entries()) {
    if (share + part > 1 + EPSILON) continue;
    if (units[unit]?.some((id) => (used.devices.get(id) ?? 0) + partOf(id) > 1 + EPSILON)) continue;
    if (best === undefined || loadOf(units, used, unit) < loadOf(units, used, best) - EPSILON) best = unit;
  }
  if (best === undefined) return undefined;
  return [{ unit: best, part, devices: new Map(units[best]?.map((id) => [id, partOf(id)])) }];
}

/** How much of a unit is taken, or of the devices in it by others. */
function loadOf(units: GpuSet["units"], used: Load, unit: number): number {
  return Math.max(used.units[unit] ?? 0, ...(units[unit] ?? []).map((id) => used.devices.get(id) ?? 0));
}

/** The smallest unit that has enough devices; or else several units, the largest first. */
function wholeOf(units: GpuSet["units"], used: Load, count: number): readonly Share[] | undefined {
  const idsOf = (unit: number): readonly string[] => units[unit] ?? [];
  const free = [...units.keys()].filter((unit) => loadOf(units, used, unit) < EPSILON);
  const one = free
    .filter((unit) => idsOf(unit).length >= count)
    .toSorted((a, b) => idsOf(a).length - idsOf(b).length)[0];
  const chosen: number[] = one === undefined ? [] : [one];
  const ids = new Set(one === undefined ? [] : idsOf(one));
  for (const unit of free.toSorted((a, b) => idsOf(b).length - idsOf(a).length)) {
    if (ids.size >= count) break;
    if (idsOf(unit).every((id) => ids.has(id))) continue;
    chosen.push(unit);
    for (const id of idsOf(unit)) ids.add(id);
  }
  if (ids.size < count) return undefined;
  return chosen
    .toSorted((a, b) => a - b)
    .map((unit) => ({ unit, part: 1, devices: new Map(idsOf(unit).map((id) => [id, 1])) }));
}
