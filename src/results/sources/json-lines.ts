import { addJsonLine } from "./jsonl.ts";
import type { MetricSink } from "./report.ts";

/** Adds the lines of a log that are JSON objects. Other lines are no fault.
 *  @param at where the text begins in the log */
export function addJsonLines(text: string, at: number, report: MetricSink | undefined): void {
  if (!report) return;
  for (const { 0: line, index } of text.matchAll(/^[ \t]*\{.*$/gm)) addJsonLine(line, at + index, report);
}

/** Where a last line begins that has no end. */
export function unendedLine(text: string): number {
  return Math.max(text.lastIndexOf("\n"), text.lastIndexOf("\r")) + 1;
}
