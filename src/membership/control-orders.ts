/**
 * What others ask of a runner and of its experiments: `FILE.run/<runner>.orders`, one line of JSON
 * per order. When the runner is dead, the file reaches its supervisor, which does not read the
 * list.
 */
export interface ControlOrder {
  /** Random; an order is obeyed once. */
  readonly id: string;
  /** `stop` gives back what runs; without a claim the runner also leaves. Only the runner itself
   *  obeys `leave`, after its experiments have ended, and `jobs`, which changes its number of
   *  slots. */
  readonly what: "cancel" | "pause" | "resume" | "stop" | "leave" | "jobs";
  /** Claim of one attempt; undefined means all. */
  readonly claim?: string;
  /** Of `jobs`, as the user typed it: `4`, `50%`. Only the runner knows how many cores it has. */
  readonly slots?: string;
}

const WHAT: ReadonlySet<unknown> = new Set([
  "cancel",
  "pause",
  "resume",
  "stop",
  "leave",
  "jobs",
] satisfies ControlOrder["what"][]);

/** Parses orders, in their order. Lines that are no orders are skipped. */
export function parseControlOrders(text: string): ControlOrder[] {
  return text.split("\n").flatMap((line) => {
    try {
      const order = JSON.parse(line) as ControlOrder | null;
      const isOrder =
        typeof order?.id === "string" &&
        WHAT.has(order.what) &&
        (order.claim === undefined || typeof order.claim === "string") &&
        (order.slots === undefined || typeof order.slots === "string");
      return isOrder ? [order] : [];
    } catch {
      return [];
    }
  });
}
