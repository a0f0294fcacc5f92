import type { Entry, RunningEntry } from "../../core/entry.ts";
import type { RunEvent } from "../../core/event.ts";
import type { Claimant } from "../../list/changes/claim.ts";
import { isTooEarly } from "../../list/queries/due.ts";
import { type AfterFailure, isReady } from "../../list/queries/readiness.ts";
import type { Wanted } from "./eligibility.ts";
import { GpuPool, type GpuSet } from "./gpus.ts";
import { MachineLoad, type LoadLimits } from "./machine-load.ts";

export interface AdmissionOptions {
  /** The GPUs for experiments; undefined leaves these alone. */
  readonly gpus: GpuSet | undefined;
  readonly holdBack: LoadLimits;
  readonly monotonic: () => number;
  readonly emit: (event: RunEvent) => void;
  /** What else may keep everything from beginning. */
  readonly throttle?: { readonly open: boolean };
}

/** What an experiment needs of the machine besides a slot: GPUs, memory, a load that is not too high. */
export class Admission {
  readonly #gpus: GpuPool | undefined;
  readonly #load: MachineLoad;
  readonly #emit: (event: RunEvent) => void;
  readonly #throttle: { readonly open: boolean } | undefined;
  #told = false;

  constructor({ gpus, holdBack, monotonic, emit, throttle }: AdmissionOptions) {
    this.#throttle = throttle;
    this.#gpus = gpus && new GpuPool(gpus);
    this.#load = new MachineLoad(holdBack, monotonic);
    this.#emit = emit;
  }

  /** Whether the machine lets anything begin now. */
  get open(): boolean {
    return this.#throttle?.open !== false && this.#load.open;
  }

  /** Which of `entries` the claimant may take now, of those that are `wanted`. What waits for GPUs is passed by its equals, but
   *  keeps GPUs from entries with a lower priority: else many small ones could keep a large one waiting for ever. */
  among(
    entries: readonly Entry[],
    who: Pick<Claimant, "claim" | "startedAt" | "dueIn">,
    wanted: Wanted,
    afterFailure: AfterFailure,
  ): Wanted {
    const gpus = this.#gpus;
    if (!gpus) return (entry, ...of) => wanted(entry, ...of) && this.couldAdmit(entry);
    const fits = ({ options }: Entry): boolean => gpus.fits(options.gpus, who.claim);
    let least: number | undefined; // the highest priority of those that wait; looked for when it matters
    const highestWaiting = (): number => {
      let highest = Number.NEGATIVE_INFINITY;
      for (const [n, entry] of entries.entries()) {
        // The cheap questions first: the list may be long.
        if (priorityOf(entry) <= highest || fits(entry) || !gpus.couldFit(entry.options.gpus)) continue;
        if (!isReady(entry, entries, afterFailure) || isTooEarly(entry, who)) continue;
        if (wanted(entry, n, entries.length)) highest = priorityOf(entry);
      }
      return highest;
    };
    return (entry, ...of) =>
      fits(entry) &&
      wanted(entry, ...of) &&
      (entry.options.gpus === 0 || priorityOf(entry) >= (least ??= highestWaiting()));
  }

  /** Whether `entry` could ever run here: else it is left to runners that have more GPUs. */
  couldAdmit(entry: Entry): boolean {
    return couldHave(entry, this.#gpus);
  }

  /** The GPUs of an entry that `claim` takes, for the record: `0,1`. Part of a change to the list, so it may be tried again. */
  grant(claim: string, { options }: Entry): string | undefined {
    const ids = this.#gpus?.take(claim, options.gpus);
    return ids && ids.length > 0 ? ids.join(",") : undefined;
  }

  /** An experiment is about to begin. */
  begin(): void {
    this.#load.begin();
    this.#told = false;
  }

  /** What `claim` had is free again, if it had anything. */
  leave(claim: string): void {
    this.#gpus?.giveBack(claim);
  }

  /** There is work that only waits for the machine: says once why. */
  holdBack(): void {
    const why = this.#load.shortage();
    if (why === undefined || this.#told) return;
    this.#told = true;
    this.#emit({ kind: "held-back", why });
  }

  /** What the environment of an experiment says of its GPUs; nothing where we do not give them out. For one that has none the
   *  variables are empty, which hides all GPUs from it. */
  environmentOf({ facts }: RunningEntry): Record<string, string> {
    if (!this.#gpus) return {};
    const { variables, byBus } = this.#gpus.set;
    const ids = facts.gpuIds ?? "";
    return {
      ...Object.fromEntries(variables.map((name) => [name, ids])),
      ...(byBus && { CUDA_DEVICE_ORDER: "PCI_BUS_ID" }),
      COOPERATE_GPUS: ids,
    };
  }
}

function priorityOf({ options }: Entry): number {
  return options.priority ?? 0;
}

/** Whether a runner with these GPUs can give `entry` what it needs, at all. */
export function couldHave({ options }: Entry, gpus: GpuPool | undefined): boolean {
  return gpus ? gpus.couldFit(options.gpus) : !((options.gpus ?? 0) > 0);
}
