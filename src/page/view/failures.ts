import { groupAlike } from "../../text/alike.ts";
import type { ReportData } from "../data/report-data.ts";
import type { View } from "../part.ts";

/** Failed rows whose last lines differ in numbers only. */
export interface FailureKind {
  readonly line: string;
  /** Ascending. */
  readonly rows: readonly number[];
  /** What most of them have, and few of the others that ran. */
  readonly shared: readonly SharedValue[];
}

export interface SharedValue {
  readonly param: string;
  readonly value: string;
  /** How many of these rows have it, from 0 to 1. */
  readonly share: number;
}

/** The failures among what is shown, the most frequent kind first. */
export function failureKinds({ data, shown }: View): FailureKind[] {
  const failed = shown.filter((row) => data.statuses[data.status[row] ?? -1] === "failed");
  const ran = shown.filter((row) => hasRun(data, row));
  const tails = new Map((data.tails ?? []).map(({ row, text }) => [row, text]));
  const lines = failed.map((row) => ({
    n: row,
    line: lastLine(tails.get(row) ?? "") || data.reasons[row] || "no last line",
  }));
  return groupAlike(lines).map(({ numbers, line }) => ({
    line,
    rows: numbers,
    shared: sharedBy(data, numbers, ran),
  }));
}

function hasRun({ statuses, status }: ReportData, row: number): boolean {
  return !["pending", "held"].includes(statuses[status[row] ?? -1] ?? "");
}

/** The last line that says something. */
export function lastLine(text: string): string {
  return text.trimEnd().split("\n").at(-1)?.trim() ?? "";
}

/** Fewer failures share things by chance. */
const LEAST_ROWS = 2;
const LEAST_SHARE = 0.6;
/** How much more frequent it is than among all that ran. */
const LEAST_LIFT = 0.15;
const MOST_SHARED = 3;

function sharedBy({ params }: ReportData, rows: readonly number[], ran: readonly number[]): SharedValue[] {
  if (rows.length < LEAST_ROWS) return [];
  const found = params.flatMap(({ name, values, index }) => {
    const [value, count] = mostFrequent(rows.map((row) => index[row] ?? -1));
    if (value === -1) return [];
    const share = count / rows.length;
    const usual = ran.filter((row) => index[row] === value).length / Math.max(1, ran.length);
    return share >= LEAST_SHARE && share - usual > LEAST_LIFT
      ? [{ param: name, value: values[value] ?? "", share, lift: share - usual }]
      : [];
  });
  return found
    .sort((a, b) => b.lift - a.lift)
    .slice(0, MOST_SHARED)
    .map(({ param, value, share }) => ({ param, value, share }));
}

function mostFrequent(values: readonly number[]): [value: number, count: number] {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  let most: [number, number] = [-1, 0];
  for (const each of counts) if (each[1] > most[1]) most = each;
  return most;
}
