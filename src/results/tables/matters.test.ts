import { expect, test } from "vitest";
import { R_VALUES, readColumns } from "../../../test/helpers/r-values.ts";
import { itemsOf, type Run } from "../../../test/helpers/results.ts";
import { requestFor } from "../../../test/helpers/result-table.ts";
import { syntheticRuns } from "../../../test/helpers/synthetic-runs.ts";
import { fieldsOf } from "./fields.ts";
import type { Matters } from "../statistics/matters.ts";
import { mattersOf } from "./matters.ts";
import type { TableRequest } from "./table-request.ts";

function matters(runs: readonly Run[], metric: string, request: Partial<TableRequest> = {}): Matters {
  const items = itemsOf(runs);
  const [first] = mattersOf(items, fieldsOf(items, [metric]), requestFor(request));
  return first as Matters;
}

const named = ({ effects }: Matters): string[] => effects.map(({ parameters }) => parameters.join(" x "));

test("shares and p of a factorial are those of R", () => {
  const { N = [], P = [], K = [], yield: y = [] } = readColumns("npk.csv");
  const runs = y.map((value, i) => ({
    command: `grow --N ${N[i]} --P ${P[i]} --K ${K[i]} --plot ${i}`,
    metrics: { crop: Number(value) },
  }));
  const found = matters(runs, "crop", { over: ["plot"] });
  expect(found.isComplete).toBe(true);
  expect(named(found).slice(0, 2)).toEqual(["N", "K"]);
  for (const { parameters, epsilon2, p } of found.effects) {
    const name = `npk ${parameters.join(" x ")}`;
    expect(epsilon2).toBeCloseTo(R_VALUES.get(`${name} epsilon2`) as number, 8);
    expect(p).toBeCloseTo(R_VALUES.get(`${name} p`) as number, 8);
  }
});

test("of 10,000 runs the pair that makes the difference comes first", () => {
  const found = matters(syntheticRuns(), "accuracy");
  expect(named(found).slice(0, 3)).toEqual(["lr x optimizer", "lr", "optimizer"]);
  const [first] = found.effects;
  expect(first?.levels).toBe(40);
  expect(first?.epsilon2).toBeGreaterThan(0.7);
  expect(first?.epsilon2).toBeLessThan(0.78);
  expect(found.isComplete).toBe(false);
});

test("says why there are no shares", () => {
  const runs = (count: number, value: (i: number) => number): Run[] =>
    Array.from({ length: count }, (_, i) => ({
      command: `t --a ${i % 2} --tag x${i}`,
      metrics: { y: value(i) },
    }));
  expect(
    matters(
      runs(7, (i) => i),
      "y",
    ).notes,
  ).toEqual(["7 runs have a value: fewer than 8 say nothing"]);
  expect(
    matters(
      runs(8, () => 3),
      "y",
    ).notes,
  ).toEqual(["all 8 values are the same"]);
  expect(
    matters(
      runs(8, (i) => i),
      "y",
    ).notes,
  ).toEqual(["tag has another value in every run"]);
  expect(
    matters(
      runs(8, (i) => i),
      "y",
      { over: ["a", "tag"] },
    ).notes,
  ).toEqual(["no parameter varies"]);
});

test("values that are not finite, and runs that have failed, are left out; a missing parameter is a level", () => {
  const found = matters(
    Array.from({ length: 12 }, (_, i) => ({
      command: i % 3 === 0 ? "t" : `t --lr ${i % 3}`,
      metrics: { y: i === 11 ? Number.NaN : i % 3 },
      ...(i === 10 && { status: "failed" }),
    })),
    "y",
  );
  expect(found.runs).toBe(10);
  expect(found.effects).toMatchObject([{ parameters: ["lr"], levels: 3, epsilon2: 1 }]);
});
