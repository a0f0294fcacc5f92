import { expect, test } from "vitest";
import type { ClaimFacts } from "./entry.ts";
import { countsOf, type FactLifetime, FACT_LIFETIMES, overFacts } from "./fact-lifetimes.ts";

/** A value for each fact. */
const ALL = Object.fromEntries(Object.keys(FACT_LIFETIMES).map((key, i) => [key, i]));

function lasting(...lives: FactLifetime[]): string[] {
  return Object.entries(FACT_LIFETIMES).flatMap(([key, life]) => (lives.includes(life) ? [key] : []));
}

test("overFacts and countsOf keep the facts that the table names", () => {
  expect(Object.keys(overFacts(ALL)).sort()).toEqual(lasting("entry", "record").sort());
  expect(Object.keys(countsOf(ALL as unknown as ClaimFacts)).sort()).toEqual(lasting("entry", "row").sort());
  expect(overFacts(ALL)).toMatchObject({ exitCode: ALL["exitCode"] });
});
