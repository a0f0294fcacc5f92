import type { ControlRequest } from "../page/data/live-data.ts";

const ORDERS: ReadonlySet<unknown> = new Set(["requeue", "cancel", "pause", "resume", "priority"]);

/** Reads the body of `POST control`.
 *  @returns a text that says what is wrong with it, in the place of a request */
export function parseControl(body: string): ControlRequest | string {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return "expected JSON";
  }
  if (!isObject(value)) return "expected an object";
  const { id, order, priority, entries } = value;
  if (typeof id !== "string") return "id: expected a text";
  if (!isOrder(order)) return "order: expected requeue, cancel, pause, resume or priority";
  const needsPriority = order === "priority";
  if (needsPriority ? !Number.isFinite(priority) : priority !== undefined)
    return "priority: expected a number, with the order priority only";
  if (!Array.isArray(entries) || entries.length === 0) return "entries: expected some";
  const seen = new Set<number>();
  for (const each of entries as readonly unknown[]) {
    if (!isSeenEntry(each)) return "entries: expected n, status and perhaps claim of each";
    if (seen.has(each.n)) return `entries: ${each.n} is given twice`;
    seen.add(each.n);
  }
  return {
    id,
    order,
    ...(needsPriority && { priority: priority as number }),
    entries: entries as ControlRequest["entries"],
  };
}

function isOrder(value: unknown): value is ControlRequest["order"] {
  return ORDERS.has(value);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isSeenEntry(value: unknown): value is ControlRequest["entries"][number] {
  if (!isObject(value)) return false;
  const { n, claim, status } = value;
  const isNumber = typeof n === "number" && Number.isSafeInteger(n) && n >= 0;
  return isNumber && typeof status === "string" && (claim === undefined || typeof claim === "string");
}
