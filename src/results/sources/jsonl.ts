import type { Value } from "./value.ts";
import { readChunks } from "./chunks.ts";
import { flatten, stepOf } from "./flatten.ts";
import { parseLooseJson } from "./json-text.ts";
import type { OpenFile } from "./open-file.ts";
import type { MetricSink } from "./report.ts";

/** Reads JSON lines into a report: one object per line, `step` and `time` apart from the metrics.
 *  @param isOver whether nobody writes any more: then a last line without its end is read, too, if
 *    it parses
 *  @throws the system's error when the file cannot be read */
export function readJsonLines({ fd, size }: OpenFile, report: MetricSink, isOver: boolean): void {
  let line = 0;
  for (const { bytes, isComplete } of readChunks(fd, 0, size, false, () => report.odd.longLines++)) {
    const texts = bytes.toString("utf8").split("\n");
    const rest = texts.pop() ?? "";
    for (const text of texts) {
      line++;
      if (!addJsonLine(text, -line, report) && report.odd.badLines++ === 0) report.odd.firstBad = line;
    }
    if (!isComplete && isOver) addJsonLine(rest, -line - 1, report);
  }
}

/** Adds what one line says.
 *  @param place of its values; negative in a metrics file, since those in a job log count its bytes
 *  @returns false when it is no JSON object; a blank line is none, but no fault */
export function addJsonLine(text: string, place: number, report: MetricSink): boolean {
  let object: unknown;
  try {
    object = parseLooseJson(text.startsWith("\uFEFF") ? text.slice(1) : text);
  } catch {
    return text.trim() === "";
  }
  if (typeof object !== "object" || object === null || Array.isArray(object)) return false;
  addObject(object, place, report);
  return true;
}

/** Adds the metrics of an object, which may be `{"name": "acc", "value": 0.9}`.
 *  @param isInArrays whether values in short arrays are metrics, too: `results/0/acc` */
export function addObject(object: object, place: number, report: MetricSink, isInArrays = false): void {
  const { step: given, time: _time, ...metrics } = object as Readonly<Record<string, unknown>>;
  const step = stepOf(given);
  const { name, value, ...others } = metrics;
  const isPair = typeof name === "string" && value !== undefined && Object.keys(others).length === 0;
  const sink = {
    add: (metric: string, each: Value): void => report.add(metric, each, step, place),
    skip: (): void => void report.odd.arrays++,
  };
  if (report.isTable && step !== undefined) sink.add("step", step);
  flatten(isPair ? { [name]: value } : metrics, sink, isInArrays);
}
