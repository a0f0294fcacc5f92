import type { RunEvent, StopReason } from "../../core/event.ts";
import type { StopHow } from "../../membership/stop-order.ts";
import type { Stop } from "../experiment/stop.ts";

/** What tells this process to end. */
export interface StopSignals {
  /** Aborted with the name of the signal to pass on to experiments. */
  readonly interrupt: AbortSignal;
  /** Aborted when experiments are to be killed. */
  readonly force: AbortSignal;
  /** Aborted when the allocation of this process ends soon; the supervisors have been told. */
  readonly announced?: AbortSignal;
}

/** The experiments of a runner (session/held-claims.ts). */
export interface RunningAttempts {
  /** By claim. */
  readonly held: { readonly size: number };
  /** Ends them. */
  stopAll(stop: Stop): void;
  /** Kills those that are being ended. */
  force(): void;
}

/** Whether a runner is to leave, and why. */
export class Shutdown {
  readonly #attempts: RunningAttempts;
  readonly #emit: (event: RunEvent) => void;
  readonly #over = new AbortController();
  readonly #closed = new AbortController();
  #reason: StopReason | undefined;
  #isSaid = false;
  #isEnding: () => boolean = () => false;

  constructor(attempts: RunningAttempts, emit: (event: RunEvent) => void) {
    this.#attempts = attempts;
    this.#emit = emit;
  }

  /** Why nothing more begins; undefined while more may begin. */
  get reason(): StopReason | undefined {
    return this.#reason;
  }

  /** Aborted when there is nothing more to wait for. */
  get over(): AbortSignal {
    return this.#over.signal;
  }

  /** Aborted when nothing more is to begin: what waits in this runner is given back then. */
  get closed(): AbortSignal {
    return this.#closed.signal;
  }

  /** Obeys the signals that this process gets. */
  listenTo({ interrupt, force, announced }: StopSignals): void {
    if (announced?.aborted) this.beginNoMore("allocation");
    announced?.addEventListener("abort", () => this.beginNoMore("allocation"), { once: true });
    const obey = (): void => this.#stopAll("signal", String(interrupt.reason));
    if (interrupt.aborted) obey();
    interrupt.addEventListener("abort", obey, { once: true });
    const kill = (): void => this.force();
    if (force.aborted) kill();
    force.addEventListener("abort", kill, { once: true });
  }

  /** Obeys `--stop` or `--halt`, which may come from any machine. */
  ask(how: StopHow): void {
    if (how === "now") this.#stopAll("order", "SIGTERM");
    else this.sayFinishing();
    this.beginNoMore("order");
  }

  /** A signal means the end of the allocation when it comes while `isEnding`. */
  expectEnd(isEnding: () => boolean): void {
    this.#isEnding = isEnding;
  }

  /** Ends the experiments, because the allocation does. */
  leaveAllocation(): void {
    if (this.#reason !== "signal") this.#stopAll("allocation", "SIGTERM");
  }

  /** Kills what is being ended. */
  force(): void {
    this.#attempts.force();
  }

  /** Experiments that run go on; nothing more begins. */
  beginNoMore(reason: StopReason): void {
    this.#reason ??= reason;
    this.#over.abort();
    this.#closed.abort();
  }

  /** Nothing more can be claimed. */
  waitNoMore(): void {
    this.#over.abort();
  }

  /** Says once that running experiments are not ended by that. */
  sayFinishing(): void {
    const running = this.#attempts.held.size;
    if (this.#isSaid || running === 0) return;
    this.#isSaid = true;
    this.#emit({ kind: "finishing", running });
  }

  #stopAll(reason: StopReason, signal: string): void {
    this.#reason = reason;
    const isWalltime = reason === "allocation" || (reason === "signal" && this.#isEnding());
    this.#attempts.stopAll({ kind: "interrupted", signal, ...(isWalltime && { isWalltime }) });
    this.beginNoMore(reason);
  }
}
