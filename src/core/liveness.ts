import type { Outcome } from "./outcome.ts";

/**
 * What can be said of the one who serves a running entry. Lost is never written into the list: it is a judgement of who
 * looks, and says how it is known.
 */
export type Liveness =
  /** Alive as far as anybody can tell from here. */
  | { readonly kind: "served" }
  /** Nobody can tell from here. */
  | { readonly kind: "untold"; readonly why: WhyUnverifiable }
  /** The runner is dead, but processes of its experiment live on, on this machine. `isKept`: its supervisor waits for it, so that its
   *  outcome will be recorded; else it runs again when they have ended. */
  | {
      readonly kind: "orphaned";
      readonly pids: readonly number[];
      readonly isKept: boolean;
      /** No more can be seen than that there is a process with that pid: the machine hides those of other users (proc(5), hidepid). */
      readonly isHidden?: boolean;
    }
  /** The runner is dead, and how its experiment ended is known, but not in the list yet. */
  | { readonly kind: "ended"; readonly outcome: Outcome }
  | { readonly kind: "lost"; readonly how: Loss }
  /** Not seen to be alive while it was watched for `forMs` milliseconds, which is not long enough to say more. */
  | { readonly kind: "unheard"; readonly forMs: number; readonly heartbeat: "still" | "missing" };

/** `process`: this machine's kernel knows that it has ended. `heartbeat`: it has none any more. `lease`: its heartbeat was
 *  watched to stand still for the lease. */
export type Loss = "process" | "heartbeat" | "lease";

/** `unnamed`: the record names no runner, since it was written by hand or by another program. `newer`: it names one as no version up to
 *  this one does. `unreadable`: its heartbeat or its journal cannot be read now. */
export type WhyUnverifiable = "unnamed" | "newer" | "unreadable";

export const SERVED: Liveness = { kind: "served" };

/** By claim; a claim that is not in it is served. */
export type LivenessByClaim = ReadonlyMap<string, Liveness>;

export function livenessOf(livenessByClaim: LivenessByClaim, claim: string): Liveness {
  return livenessByClaim.get(claim) ?? SERVED;
}

/** A running entry of which nobody can tell whether it still is. */
export interface Unverifiable {
  readonly n: number;
  readonly host: string;
  readonly pid: number;
  readonly why: WhyUnverifiable;
}

/** An entry whose runner was not seen to live for as long as it was watched. */
export interface Unconfirmed {
  readonly n: number;
  readonly host: string;
  readonly pid: number;
}
