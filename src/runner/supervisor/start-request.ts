import type { ProcessMark } from "../../membership/journal-lines.ts";
import type { Remote } from "../experiment/attempt-control.ts";
import type { Declined, Done, StartOrder } from "./protocol.ts";

/** What a runner has started. */
export type StartRequest = Omit<StartOrder, "kind" | "id">;

/** What became of a request to start. */
export type StartResult =
  | ({ readonly kind: "declined" } & Declined)
  /** It was to begin behind another attempt, and did not. */
  | { readonly kind: "returned" }
  | ({ readonly kind: "done" } & Done)
  /** The supervisor was killed before the attempt began. */
  | { readonly kind: "unbegun" }
  /** The supervisor was killed, and nobody knows how the attempt ended; it may still run. */
  | { readonly kind: "gone"; readonly first: ProcessMark | undefined };

/** Is told of the start and the end of a program while it is shown. */
export interface StartListener {
  /** The program has run for a while, or is shown.
   *  @param headBytes of the log before its own output */
  readonly onStarted: (headBytes: number) => void;
  /** The program is shown and has ended: the log has `bytes` bytes. The supervisor writes the foot
   *  when this resolves. */
  readonly onOver: (bytes: number) => Promise<void>;
}

/** A program that a supervisor was told to start. */
export interface OrderedRun extends Remote {
  /** Unique among all orders of this process. */
  readonly id: number;
  readonly result: Promise<StartResult>;
  /** Has it returned if it has not begun. */
  recall(): void;
}
