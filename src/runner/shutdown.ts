import type { RunEvent, StopReason } from "../core/event.ts";
import type { StopHow } from "../membership/stop-order.ts";
import type { HeldClaims } from "./session/held-claims.ts";
import type { LocalQueue } from "./batching/local-queue.ts";
import type { StopSignals } from "./options.ts";

/** Whether and why a runner is to leave; who says so, and what becomes of what it has in hand. */
export class Shutdown {
  readonly #heldClaims: HeldClaims;
  readonly #queue: LocalQueue;
  readonly #emit: (event: RunEvent) => void;
  readonly #over = new AbortController();
  #reason: StopReason | undefined;
  #told = false;

  constructor(heldClaims: HeldClaims, queue: LocalQueue, emit: (event: RunEvent) => void) {
    [this.#heldClaims, this.#queue, this.#emit] = [heldClaims, queue, emit];
  }

  /** Why nothing more is begun; undefined while more may be. */
  get reason(): StopReason | undefined {
    return this.#reason;
  }

  /** Aborted when there is nothing more to wait for. */
  get over(): AbortSignal {
    return this.#over.signal;
  }

  /** Does what signals to this process ask for. */
  listenTo({ interrupt, force, announced }: StopSignals): void {
    if (announced?.aborted) this.beginNoMore("allocation");
    announced?.addEventListener("abort", () => this.beginNoMore("allocation"), { once: true });
    const obey = (): void => this.#stopAll("signal", String(interrupt.reason));
    if (interrupt.aborted) obey();
    interrupt.addEventListener("abort", obey, { once: true });
    const hurry = (): void => this.#heldClaims.force();
    if (force.aborted) hurry();
    force.addEventListener("abort", hurry, { once: true });
  }

  /** Somebody asked for it, from whatever machine. */
  ask(how: StopHow): void {
    if (how === "now") this.#stopAll("order", "SIGTERM");
    else this.sayFinishing();
    this.beginNoMore("order");
  }

  /** What runs goes on; what waits behind it is given back. */
  beginNoMore(reason: StopReason): void {
    this.#reason ??= reason;
    this.#over.abort();
    this.#queue.giveBack().catch(() => {}); // said at the end
  }

  /** Nothing more can come. */
  waitNoMore(): void {
    this.#over.abort();
  }

  /** Says once that what runs is not ended by that. */
  sayFinishing(): void {
    const running = this.#heldClaims.held.size;
    if (this.#told || running === 0) return;
    this.#told = true;
    this.#emit({ kind: "finishing", running });
  }

  #stopAll(reason: StopReason, signal: string): void {
    this.#reason = reason;
    this.#heldClaims.stopAll({ kind: "interrupted", signal });
    this.beginNoMore(reason);
  }
}
