import type { CurveData, ReportData } from "./report-data.ts";

/** Where the live page gets its data, and what its stream (`GET events`, Server-Sent Events) says.
 *  `event: rows` carries a `RowsEvent`; `event: reset` says that `GET data` has to be asked again
 *  (entries, parameters or metrics have come or gone, the list was replaced). */
export interface LiveData extends ReportData {
  /** The version of the list and its logs that this shows: the `id` of the stream. */
  readonly id: string;
  /** Whether the page may requeue, cancel, pause, resume and change priorities. */
  readonly control: boolean;
  /** With `control`, the claims of attempts by row, running or ended: an order goes to that attempt
   *  and to no other. */
  readonly claims: Readonly<Record<number, string>>;
}

/** What is new about some rows. Indices are those of the `ReportData` that the page has. */
export interface RowsEvent {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly rows: readonly RowPatch[];
  /** What else is new: it replaces what the page has. Hosts and lanes only become more. */
  readonly head?: Pick<ReportData, "hosts" | "lanes" | "commits" | "warnings">;
}

/** What row `row` is now: replaces all that the page has of it. */
export interface RowPatch {
  readonly row: number;
  readonly status: number;
  readonly reason: string | null;
  readonly claim: string | null;
  /** Values by metric, in the order of `metrics`. */
  readonly metrics: readonly ReportData["metrics"][number]["values"][number][];
  /** All attempts of the row; lanes that are new come with their number. */
  readonly attempts: readonly {
    readonly attempt: number;
    readonly lane: number;
    readonly status: number;
    /** Milliseconds since 1970. */
    readonly start: number;
    readonly end: number | null;
  }[];
  readonly tail?: string;
  /** Curves by the index of `curves`; without them the row has none. */
  readonly curves?: readonly (Omit<CurveData, "row"> & { readonly curve: number })[];
}

/** `event: trouble`: why nothing new can be shown, for people; null when it can again. */
export interface TroubleEvent {
  readonly message: string | null;
}

/** The body of `POST control`: one order for some rows, with what the page has seen of them. */
export interface ControlRequest {
  /** The `id` of the data, or of the last event, that the page shows. */
  readonly id: string;
  readonly order: "requeue" | "cancel" | "pause" | "resume" | "priority";
  /** For `priority`. */
  readonly priority?: number;
  /** Entries by number, with the claim that the page showed, or the status when there was none. */
  readonly entries: readonly { readonly n: number; readonly claim?: string; readonly status: string }[];
}

/** The answer: what became of it, in the words of the verb. */
export interface ControlAnswer {
  readonly lines: readonly string[];
  readonly changed: readonly number[];
}
