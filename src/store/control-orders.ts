/**
 * What others ask of the experiments that a runner has started: `FILE.run/<runner>.orders`, one line of JSON for each order. It
 * reaches the supervisor, which does not read the list, also when the runner is dead.
 */
export interface ControlOrder {
  /** Random; an order is obeyed once. */
  readonly id: string;
  /** `stop` gives back all that runs. */
  readonly what: "cancel" | "pause" | "resume" | "stop";
  /** Of which attempt; undefined means all. */
  readonly claim?: string;
}

const WHAT: ReadonlySet<unknown> = new Set([
  "cancel",
  "pause",
  "resume",
  "stop",
] satisfies ControlOrder["what"][]);

/** The orders in `text`, in their order; lines that are none are passed over. */
export function parseControlOrders(text: string): ControlOrder[] {
  return text.split("\n").flatMap((line) => {
    try {
      const order = JSON.parse(line) as ControlOrder | null;
      const isOrder =
        typeof order?.id === "string" &&
        WHAT.has(order.what) &&
        (order.claim === undefined || typeof order.claim === "string");
      return isOrder ? [order] : [];
    } catch {
      return [];
    }
  });
}
