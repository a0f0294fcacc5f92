import { metricsFileOf } from "../core/attempt-files.ts";
import type { Result } from "./result.ts";
import type { ResultRow } from "./row.ts";
import type { RowPlan } from "./row-plan.ts";
import type { Warnings } from "./warnings.ts";

/** The row with its result, of which is told what is odd. */
export function rowOf(
  { n, entry, attempt, status, attempts }: RowPlan,
  result: Result,
  warnings: Warnings,
): ResultRow {
  const { metrics, curves } = result;
  const log = attempts.at(-1)?.log;
  warnings.add(n, result, log === undefined ? undefined : metricsFileOf(log));
  return { n, entry, attempt, status, metrics, curves, ...(log !== undefined && { log }) };
}
