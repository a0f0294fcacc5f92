import type { Options } from "../../core/entry.ts";
import { GpuPool, type GpuSet } from "./gpus.ts";

/** The CPUs that a runner may give to its experiments. */
export interface CpuSet {
  readonly count: number;
  /** What an entry has that does not say what it needs: 1 where the user has said how many CPUs
   *  the runner has, else 0, so that only the number of slots limits such entries. */
  readonly perEntry: 0 | 1;
}

/** Without a limit. */
export const ALL_CPUS: CpuSet = { count: Number.POSITIVE_INFINITY, perEntry: 0 };

/** How many entries that say nothing these GPUs and CPUs have room for; 1 where the user has named
 *  neither. */
export function placesOf(gpus: GpuSet | undefined, { count, perEntry }: CpuSet): number {
  if (gpus) return new GpuPool(gpus).places;
  return perEntry > 0 ? count : 1;
}

/** Tolerance: ten tenths do not add up to exactly 1. */
const EPSILON = 1e-9;

/** How many CPUs each claim has. */
export class CpuPool {
  readonly set: CpuSet;
  readonly #taken = new Map<string, number>();

  constructor(set: CpuSet) {
    this.set = set;
  }

  /** How many CPUs an entry with these options needs. */
  needOf({ cpus = this.set.perEntry }: Options): number {
    return cpus;
  }

  uses(options: Options): boolean {
    return this.needOf(options) > 0;
  }

  /** Whether there is room now for what `claim` needs, not counting what it has itself. */
  fits(options: Options, claim: string): boolean {
    const need = this.needOf(options);
    if (need === 0) return true;
    let used = 0;
    for (const [other, count] of this.#taken) if (other !== claim) used += count;
    return used + need <= this.set.count + EPSILON;
  }

  /** Whether there would be room if no other claim had anything. */
  couldFit(options: Options): boolean {
    return this.needOf(options) <= this.set.count;
  }

  /** Gives `claim` what it needs, in place of what it had before: a claim may be tried more than
   *  once. */
  take(options: Options, claim: string): void {
    const need = this.needOf(options);
    if (need > 0) this.#taken.set(claim, need);
    else this.#taken.delete(claim);
  }

  /** Frees what `claim` has. */
  giveBack(claim: string): void {
    this.#taken.delete(claim);
  }
}
