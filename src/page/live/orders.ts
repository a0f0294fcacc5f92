import type { ControlRequest, LiveData } from "../data/live-data.ts";

/** Something that can be asked of entries, in words. */
export interface Order {
  readonly order: ControlRequest["order"];
  /** On its button. */
  readonly word: string;
  /** On the button that confirms it, where it is another. */
  readonly answer?: string;
  /** What becomes of the entries. */
  readonly effect: string;
  /** The statuses in which an entry can be asked for it. */
  readonly of: readonly string[];
}

export const ORDERS: readonly Order[] = [
  {
    order: "requeue",
    word: "Requeue",
    effect: "They become pending and run again. Earlier attempts stay counted, and logs stay.",
    of: ["done", "failed", "cancelled", "held", "unknown", "lost"],
  },
  {
    order: "cancel",
    word: "Cancel",
    effect: "Running experiments are ended, on whatever machine; pending entries never run.",
    of: ["pending", "held", "running", "paused", "lost"],
  },
  {
    order: "pause",
    word: "Pause",
    effect: "Running experiments are stopped and keep their memory; pending entries are held.",
    of: ["pending", "running"],
  },
  {
    order: "resume",
    word: "Resume",
    effect: "Paused experiments continue; held entries are pending again.",
    of: ["held", "paused"],
  },
  {
    order: "priority",
    word: "Priority",
    answer: "Set it",
    effect: "The highest priority goes first; entries have 0 by default.",
    of: ["pending", "held"],
  },
];

/** Those of `rows` that can be asked for it. */
export function rowsFor({ of }: Order, data: LiveData, rows: readonly number[]): number[] {
  return rows.filter((row) => of.includes(statusAt(data, row)));
}

/** What is sent: the entries as the page shows them, so that others are left alone. */
export function requestFor(
  { order }: Order,
  data: LiveData,
  rows: readonly number[],
  priority: number,
): ControlRequest {
  return {
    id: data.id,
    order,
    ...(order === "priority" && { priority }),
    entries: rows.map((row) => {
      const claim = data.claims[row];
      return { n: data.n[row] ?? -1, status: statusAt(data, row), ...(claim !== undefined && { claim }) };
    }),
  };
}

function statusAt({ statuses, status }: LiveData, row: number): string {
  return statuses[status[row] ?? -1] ?? "";
}
