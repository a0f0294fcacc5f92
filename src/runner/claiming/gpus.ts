/** The GPUs that a runner may give to its experiments. */
export interface GpuSet {
  /** What is given out as one: ids of devices (`0`, `GPU-8f3a...`), one as a rule, two in a pair. */
  readonly units: readonly (readonly string[])[];
  /** Experiments that share a unit, of those that do not say what they need (`--per-gpu`). */
  readonly perUnit: number;
  /** Variables of the environment that are to name the GPUs of an experiment. */
  readonly variables: readonly string[];
  /** The ids are those of nvidia-smi, which counts in the order of the PCI bus. */
  readonly byBus: boolean;
}

/** A share of one unit that a claim has. */
interface Share {
  readonly unit: number;
  /** At most 1, the whole. */
  readonly part: number;
}

/** Shares such as three thirds are not exactly 1. */
const TINY = 1e-9;

/**
 * Who has which GPU. What an entry needs (`gpus`) is
 *
 *  - not said: one place, the `perUnit`-th part of a unit;
 *  - 0: none;
 *  - less than 1: that part of a unit, whatever `perUnit` is;
 *  - 1 and more: so many devices (rounded up) that nobody else uses, from as few units as will do.
 *
 * A unit is full when its parts make 1. Parts go to the unit with the least on it, so that experiments spread.
 */
export class GpuPool {
  readonly set: GpuSet;
  /** How many devices there are. */
  readonly devices: number;
  /** By claim. */
  readonly #taken = new Map<string, readonly Share[]>();
  /** What was asked since something was taken or given back, by need: a claim asks for each entry of a long list. */
  readonly #asked = new Map<number | undefined, boolean>();
  #asker: string | undefined;

  constructor(set: GpuSet) {
    this.set = set;
    this.devices = set.units.flat().length;
  }

  /** How many experiments that do not say what they need have room at the same time. */
  get places(): number {
    return this.set.units.length * this.set.perUnit;
  }

  /** Whether there is room now for what `claim` needs, apart from what it has itself. */
  fits(need: number | undefined, claim: string): boolean {
    if (this.#asker !== claim) this.#asked.clear();
    this.#asker = claim;
    const known = this.#asked.get(need);
    if (known !== undefined) return known;
    const fits = this.#find(need, claim) !== undefined;
    this.#asked.set(need, fits);
    return fits;
  }

  /** Whether there would be room if nobody else had anything. */
  couldFit(need: number | undefined): boolean {
    return need === undefined || need <= 1 ? true : wholeDevices(need) <= this.devices;
  }

  /** Gives `claim` what it needs, instead of what it has had: a claim may be tried more than once.
   *  @returns the ids of its devices, in the order in which they were named; undefined when there is no room */
  take(claim: string, need: number | undefined): readonly string[] | undefined {
    const shares = this.#find(need, claim);
    if (!shares) return undefined;
    this.#taken.set(claim, shares);
    this.#asked.clear();
    return shares.flatMap(({ unit }) => this.set.units[unit] ?? []);
  }

  /** What `claim` has is free again. */
  giveBack(claim: string): void {
    if (this.#taken.delete(claim)) this.#asked.clear();
  }

  #find(need: number | undefined, claim: string): readonly Share[] | undefined {
    if (need !== undefined && !(need > 0)) return [];
    const used = this.#usedBut(claim);
    const part = need ?? 1 / this.set.perUnit;
    if (need === undefined || part < 1) return shareOf(used, part);
    return wholeOf(this.set.units, used, wholeDevices(need));
  }

  /** How much of each unit others than `claim` have. */
  #usedBut(claim: string): number[] {
    const used = this.set.units.map(() => 0);
    for (const [other, shares] of this.#taken) {
      if (other === claim) continue;
      for (const { unit, part } of shares) used[unit] = (used[unit] ?? 0) + part;
    }
    return used;
  }
}

function wholeDevices(need: number): number {
  return Math.ceil(need - TINY);
}

function shareOf(used: readonly number[], part: number): readonly Share[] | undefined {
  let best: number | undefined;
  for (const [unit, much] of used.entries()) {
    if (much + part > 1 + TINY) continue;
    if (best === undefined || much < (used[best] ?? 0) - TINY) best = unit;
  }
  return best === undefined ? undefined : [{ unit: best, part }];
}

/** One unit that has enough, the smallest of these; else several, the largest first. */
function wholeOf(
  units: GpuSet["units"],
  used: readonly number[],
  count: number,
): readonly Share[] | undefined {
  const size = (unit: number): number => units[unit]?.length ?? 0;
  const free = [...units.keys()].filter((unit) => (used[unit] ?? 0) < TINY);
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
