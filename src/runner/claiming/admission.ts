import type { Clock } from "../../core/clock.ts";
import type { Entry, RunningEntry } from "../../core/entry.ts";
import type { RunEvent } from "../../core/event.ts";
import type { Claimant } from "../../list/changes/claim.ts";
import { isTooEarly } from "../../list/queries/due.ts";
import { type AfterFailure, isReady } from "../../list/queries/readiness.ts";
import type { Wanted } from "./eligibility.ts";
import { GpuPool, type GpuSet } from "./gpus.ts";
import { MachineLoad, type LoadLimits } from "./machine-load.ts";

export interface AdmissionOptions {
  /** The GPUs for experiments; undefined leaves the GPUs alone. */
  readonly gpus: GpuSet | undefined;
  readonly holdBack: LoadLimits;
  readonly clock: Pick<Clock, "monotonic">;
  readonly emit: (event: RunEvent) => void;
  /** Called when the machine keeps this runner from starting anything, with the reason in words,
   *  and with undefined when it does so no longer. */
  readonly onHeldBack?: (why: string | undefined) => void;
  /** What else may keep every experiment from starting. */
  readonly throttle?: { readonly open: boolean };
}

/**
 * Admission control: what an experiment needs of the machine besides a slot, which is GPUs,
 * memory, and a load that is not too high.
 */
export class Admission {
  readonly #gpus: GpuPool | undefined;
  readonly #load: MachineLoad;
  readonly #emit: (event: RunEvent) => void;
  readonly #throttle: { readonly open: boolean } | undefined;
  readonly #onHeldBack: (why: string | undefined) => void;
  /** Whether the user has been told why nothing starts. */
  #isReported = false;

  constructor({ gpus, holdBack, clock, emit, onHeldBack = () => {}, throttle }: AdmissionOptions) {
    this.#onHeldBack = onHeldBack;
    this.#throttle = throttle;
    this.#gpus = gpus && new GpuPool(gpus);
    this.#load = new MachineLoad(holdBack, clock);
    this.#emit = emit;
  }

  /** Whether the machine lets anything start now. */
  get open(): boolean {
    return this.#throttle?.open !== false && this.#load.open;
  }

  /** Which of `entries` the claimant may take now, of the `wanted` ones. Entries of the same
   *  priority may overtake an entry that waits for GPUs; entries of a lower priority that need
   *  GPUs may not: otherwise many small entries could starve a large one. */
  among(
    entries: readonly Entry[],
    who: Pick<Claimant, "claim" | "startedAt" | "dueIn">,
    wanted: Wanted,
    afterFailure: AfterFailure,
  ): Wanted {
    const gpus = this.#gpus;
    if (!gpus) return (entry, ...of) => wanted(entry, ...of) && this.couldAdmit(entry);
    const fits = ({ options }: Entry): boolean => gpus.fits(options.gpus, who.claim);
    let least: number | undefined; // the highest priority of those that wait; computed lazily
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

  /** Whether `entry` could ever run here; otherwise it is left to runners that have more GPUs. */
  couldAdmit(entry: Entry): boolean {
    return couldHave(entry, this.#gpus);
  }

  /** Gives GPUs to an entry that `claim` takes.
   *  A part of a change of the list, so it may be called again for the same claim.
   *  @returns the ids of the GPUs, for the record: `0,1` */
  grant(claim: string, { options }: Entry): string | undefined {
    const ids = this.#gpus?.take(claim, options.gpus);
    return ids && ids.length > 0 ? ids.join(",") : undefined;
  }

  /** An experiment is about to start. */
  begin(): void {
    this.#load.begin();
    this.letGo();
  }

  /** Frees what `claim` had, if it had anything. */
  leave(claim: string): void {
    this.#gpus?.giveBack(claim);
  }

  /** There is work that waits only for the machine: tells the user why, once. */
  holdBack(): void {
    const why = this.#load.shortage();
    if (why === undefined || this.#isReported) return;
    this.#isReported = true;
    this.#emit({ kind: "held-back", why });
    this.#onHeldBack(why);
  }

  /** Nothing waits for the machine any more. */
  letGo(): void {
    if (this.#isReported) this.#onHeldBack(undefined);
    this.#isReported = false;
  }

  /** The variables that tell an experiment which GPUs it has; none where this runner does not
   *  manage GPUs. For an experiment without GPUs the variables are empty, which hides all GPUs
   *  from it. */
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
