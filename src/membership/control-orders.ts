/**
 * What others ask of a runner and of the experiments that it has started: `FILE.run/<runner>.orders`, one line of JSON for each order.
 * It reaches the supervisor, which does not read the list, when the runner is dead.
 */
export interface ControlOrder {
  /** Random; an order is obeyed once. */
  readonly id: string;
  /** `stop` gives back what runs, and where it names no attempt the runner leaves. The runner alone obeys `leave`, after what it runs, and
   *  `jobs`, to run more or fewer at the same time. */
  readonly what: "cancel" | "pause" | "resume" | "stop" | "leave" | "jobs";
  /** Of which attempt; undefined means all. */
  readonly claim?: string;
  /** Of `jobs`, as the user typed it: `4`, `50%`; of which machine's cores only the runner knows. */
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

/** The orders in `text`, in their order; lines that are none are passed over. */
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
