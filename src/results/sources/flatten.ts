import { notFinite, type Value, valueOf } from "./value.ts";

/** An array of more plain values than that is no list of metrics. */
const LONGEST_ARRAY = 16;
/** Objects in objects beyond that are left out. */
const DEEPEST = 32;

/** Where values go. */
export interface Sink {
  add(name: string, value: Value): void;
  /** There was a value that is no metric: an array. */
  skip(): void;
}

/** Hands each value of an object to `sink`: `{"val": {"acc": 1}}` is `val/acc`. Strings stay text,
 *  unless they say NaN or an infinity; true and false count as 1 and 0, so that they have a mean;
 *  null is no value. With `isInArrays` the values in arrays have their index as a name. */
export function flatten(object: object, sink: Sink, isInArrays = false, prefix = "", depth = 0): void {
  for (const [key, value] of Object.entries(object) as [string, unknown][]) {
    const name = prefix + key;
    if (typeof value === "number") sink.add(name, value);
    else if (typeof value === "string") sink.add(name, notFinite(value) ?? value);
    else if (typeof value === "boolean") sink.add(name, value ? 1 : 0);
    else if (typeof value === "object" && value !== null) {
      if (depth >= DEEPEST || (Array.isArray(value) && !(isInArrays && isListOfMetrics(value)))) sink.skip();
      else flatten(value, sink, isInArrays, `${name}/`, depth + 1);
    }
  }
}

function isListOfMetrics(array: readonly unknown[]): boolean {
  return array.length <= LONGEST_ARRAY || array.every((each) => typeof each === "object");
}

/** The step of a line: a number, or text that says one; undefined for anything else. */
export function stepOf(step: unknown): number | undefined {
  const value = typeof step === "string" ? valueOf(step) : step;
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}
