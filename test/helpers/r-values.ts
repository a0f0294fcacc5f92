import { readFileSync } from "node:fs";

/** What R printed for the data sets beside it (test/fixtures/statistics/make.R), by name. */
export const R_VALUES: ReadonlyMap<string, number> = new Map(
  readFixture("reference.csv")
    .slice(2)
    .map(([name = "", value = ""]) => [name, Number(value)]),
);

/** The cells of a file of test/fixtures/statistics. */
export function readFixture(file: string): string[][] {
  const text = readFileSync(new URL(`../fixtures/statistics/${file}`, import.meta.url), "utf8");
  return text
    .trim()
    .split("\n")
    .map((line) => line.split(","));
}

/** The columns of a data set, by name. */
export function readColumns(file: string): Record<string, string[]> {
  const [head = [], ...rows] = readFixture(file);
  return Object.fromEntries(head.map((name, i) => [name, rows.map((row) => row[i] ?? "")]));
}
