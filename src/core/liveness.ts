import type { Outcome } from "./outcome.ts";

/**
 * What an observer can say about the runner of a running entry. "Lost" is never written into the
 * list: each observer concludes it for itself, and `Loss` says on what grounds.
 */
export type Liveness =
  /** The runner is alive, as far as this observer can tell. */
  | { readonly kind: "served" }
  /** This observer cannot tell. */
  | { readonly kind: "untold"; readonly why: WhyUnverifiable }
  /** The runner is dead, but processes of its experiment still run on this machine. `isKept`: its
   *  supervisor waits for it, so the outcome will be recorded; otherwise the entry runs again when
   *  they have ended. */
  | {
      readonly kind: "orphaned";
      readonly pids: readonly number[];
      readonly isKept: boolean;
      /** Only the existence of a process with that pid can be seen: the machine hides the
       *  processes of other users (proc(5), hidepid). */
      readonly isHidden?: boolean;
    }
  /** The runner is dead. The outcome of its experiment is known, but not in the list yet. */
  | { readonly kind: "ended"; readonly outcome: Outcome }
  | { readonly kind: "lost"; readonly how: Loss }
  /** The runner gave no sign of life while it was watched for `forMs` milliseconds, which is too
   *  short to conclude more. */
  | { readonly kind: "unheard"; readonly forMs: number; readonly heartbeat: "still" | "missing" };

/** `process`: this machine's kernel reports that the process has ended. `heartbeat`: the runner
 *  has no heartbeat file any more. `lease`: its heartbeat did not change for the length of a lease
 *  (Gray and Cheriton, "Leases", SOSP 1989). */
export type Loss = "process" | "heartbeat" | "lease";

/** `unnamed`: the record names no runner, because it was written by hand or by another program.
 *  `newer`: it names a runner in a form that no version up to this one writes. `unreadable`: the
 *  heartbeat or the journal of the runner cannot be read now. */
export type WhyUnverifiable = "unnamed" | "newer" | "unreadable";

export const SERVED: Liveness = { kind: "served" };

/** Liveness by claim; a claim that is missing from it is served. */
export type LivenessByClaim = ReadonlyMap<string, Liveness>;

/** What is known about the runner of `claim`. */
export function livenessOf(livenessByClaim: LivenessByClaim, claim: string): Liveness {
  return livenessByClaim.get(claim) ?? SERVED;
}

/** A running entry of which it is unknown whether it still runs. */
export interface Unverifiable {
  readonly n: number;
  readonly host: string;
  readonly pid: number;
  readonly why: WhyUnverifiable;
}

/** An entry whose runner gave no sign of life for as long as it was watched. */
export interface Unconfirmed {
  readonly n: number;
  readonly host: string;
  readonly pid: number;
}
