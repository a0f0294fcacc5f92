import type { Clock } from "../../core/clock.ts";
import type { Entry, RunningEntry } from "../../core/entry.ts";
import type { RunEvent } from "../../core/event.ts";
import type { Claimant } from "../../list/changes/claim.ts";
import type { AfterFailure } from "../../list/queries/readiness.ts";
import type { CpuSet } from "./cpus.ts";
import type { Wanted } from "./eligibility.ts";
import { GpuMemory } from "./gpu-memory.ts";
import type { GpuPool, GpuSet } from "./gpus.ts";
import { MachineLoad, type LoadLimits } from "./machine-load.ts";
import { type Capacity, capacityOf, misfitOf } from "./misfit.ts";
import { StartDelay } from "./start-delay.ts";
import { type Resource, whatFits } from "./what-fits.ts";

export interface AdmissionOptions {
  /** The GPUs for experiments; undefined leaves the GPUs alone. */
  readonly gpus: GpuSet | undefined;
  readonly cpus: CpuSet;
  readonly holdBack: LoadLimits;
  /** Between two starts, milliseconds. */
  readonly delayMs?: number;
  readonly clock: Pick<Clock, "monotonic">;
  readonly emit: (event: RunEvent) => void;
  /** Called when the machine keeps this runner from starting anything, with the reason in words,
   *  and with undefined when it does so no longer. */
  readonly onHeldBack?: (why: string | undefined) => void;
  /** What else may keep every experiment from starting. */
  readonly throttle?: { readonly open: boolean };
}

/**
 * Admission control: what an experiment needs of the machine besides a slot, which is CPUs, GPUs,
 * memory, and a load that is not too high.
 */
export class Admission {
  readonly #gpus: GpuPool | undefined;
  readonly #memory: GpuMemory | undefined;
  readonly #capacity: Capacity;
  readonly #resources: readonly Resource[];
  readonly #delay: StartDelay;
  readonly #load: MachineLoad;
  readonly #emit: (event: RunEvent) => void;
  readonly #throttle: { readonly open: boolean } | undefined;
  readonly #onHeldBack: (why: string | undefined) => void;
  /** Whether the user has been told why nothing starts. */
  #isReported = false;

  constructor(options: AdmissionOptions) {
    const { gpus, cpus, holdBack, delayMs = 0, clock, emit, onHeldBack = () => {}, throttle } = options;
    this.#onHeldBack = onHeldBack;
    this.#throttle = throttle;
    this.#memory = gpus?.memory && new GpuMemory(gpus.memory, clock);
    this.#capacity = capacityOf({ gpus, cpus }, this.#memory);
    this.#gpus = this.#capacity.gpus;
    this.#resources = [this.#capacity.cpus, ...(this.#gpus ? [gpuResource(this.#gpus)] : [])];
    this.#delay = new StartDelay(delayMs, clock);
    this.#load = new MachineLoad(holdBack, clock);
    this.#emit = emit;
  }

  /** Whether the machine lets anything start now. */
  get open(): boolean {
    return this.#throttle?.open !== false && this.#delay.opensInMs === 0 && this.#load.open;
  }

  /** Milliseconds until the pause between two starts is over; Infinity when nobody knows. */
  get opensInMs(): number {
    return this.#delay.opensInMs || Number.POSITIVE_INFINITY;
  }

  /** Which of `entries` the claimant may take now, of the `wanted` ones: those that fit
   *  (what-fits.ts). */
  among(
    entries: readonly Entry[],
    who: Pick<Claimant, "claim" | "startedAt" | "dueIn">,
    wanted: Wanted,
    afterFailure: AfterFailure,
  ): Wanted {
    const possible: Wanted = (entry, ...of) => wanted(entry, ...of) && this.couldAdmit(entry);
    return whatFits(this.#resources, entries, who, possible, afterFailure);
  }

  /** Learns how much memory of the GPUs is free, if that matters. */
  refresh(): Promise<void> | undefined {
    return this.#memory?.refresh();
  }

  /** Why an entry waits for GPUs although no experiment of this runner has them, in words for the
   *  user; undefined when it does not. */
  gpuShortage({ options }: Entry): string | undefined {
    if (!this.#memory || !this.#gpus || options.gpus === 0) return undefined;
    for (const ids of this.#gpus.set.units) {
      const why = this.#memory.shortage(ids);
      if (why !== undefined) return why;
    }
    return undefined;
  }

  /** Whether `entry` could ever run here; otherwise it is left to other runners. */
  couldAdmit(entry: Entry): boolean {
    return misfitOf(entry, this.#capacity) === undefined;
  }

  /** Gives CPUs and GPUs to an entry that `claim` takes.
   *  A part of a change of the list, so it may be called again for the same claim.
   *  @returns the ids of the GPUs, for the record: `0,1` */
  grant(claim: string, { options }: Entry): string | undefined {
    this.#capacity.cpus.take(options, claim);
    const ids = this.#gpus?.take(claim, options.gpus);
    return ids && ids.length > 0 ? ids.join(",") : undefined;
  }

  /** `claim` is about to take an entry and start it. */
  begin(claim: string): void {
    this.#delay.begin(claim);
    this.#load.begin();
    this.letGo();
  }

  /** An experiment has started.
   *  @param gpus its GPUs: `0,1` */
  started(gpus = ""): void {
    this.#delay.started();
    if (gpus !== "") this.#memory?.started(gpus);
  }

  /** Frees what `claim` had, if it had anything. */
  leave(claim: string): void {
    this.#delay.leave(claim);
    this.#capacity.cpus.giveBack(claim);
    this.#gpus?.giveBack(claim);
  }

  /** There is work that waits only for the machine, or for something else that will pass (`why`):
   *  tells the user, once. */
  holdBack(why = this.#load.shortage()): void {
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

  /** How many CPUs an entry has; undefined when it has not said so, and this runner does not. */
  cpusOf({ options }: Pick<Entry, "options">): number | undefined {
    return this.#capacity.cpus.needOf(options) || undefined;
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

/** GPUs as one of the resources of a runner. */
function gpuResource(pool: GpuPool): Resource {
  return {
    uses: ({ gpus }) => gpus !== 0,
    fits: ({ gpus }, claim) => pool.fits(gpus, claim),
    couldFit: ({ gpus }) => pool.couldFit(gpus),
  };
}
