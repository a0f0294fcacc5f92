import { describe, expect, test } from "vitest";
import { R_VALUES as R, readColumns as columns } from "../../../test/helpers/r-values.ts";
import { compareWithBest } from "./against-best.ts";
import { quantileOfT, twoSidedT, upperF } from "./distributions.ts";
import { type Effect, effectsOf, isCompleteGrid } from "./effects.ts";
import { holm } from "./holm.ts";
import { bootstrapInterval, halfWidthOfMean } from "./intervals.ts";
import { levelsOf } from "./levels.ts";
import { mean } from "./mean.ts";
import { median } from "./middle.ts";
import { pairedTest, welchTest } from "./t-tests.ts";

/** Eight digits, and of tiny probabilities too. */
function expectClose(value: number | undefined, reference: number | undefined): void {
  expect(value).toBeDefined();
  expect(reference).toBeDefined();
  const [seen, wanted] = [value as number, reference as number];
  expect(Math.abs(seen - wanted)).toBeLessThanOrEqual(1e-8 * Math.abs(wanted) + 1e-15);
}

describe("distributions", () => {
  const named = (word: string): string[] => [...R.keys()].filter((name) => name.startsWith(`${word} `));

  test.each(named("tP"))("%s", (name) => {
    const [, t, df] = name.split(" ").map(Number);
    expectClose(twoSidedT(t as number, df as number), R.get(name));
  });

  test.each(named("fP"))("%s", (name) => {
    const [, f, d1, d2] = name.split(" ").map(Number);
    expectClose(upperF(f as number, d1 as number, d2 as number), R.get(name));
  });

  test.each(named("tQuantile"))("%s", (name) => {
    const [, p, df] = name.split(" ").map(Number);
    expectClose(quantileOfT(p as number, df as number), R.get(name));
  });
});

describe("two samples", () => {
  const { one = [], two = [] } = columns("sleep.csv");
  const [a, b] = [one.map(Number), two.map(Number)];

  test("paired, as published of Student's sleep data", () => {
    const { t, df, p } = pairedTest(a, b);
    expect([t.toFixed(4), df, p.toFixed(6)]).toEqual(["-4.0621", 9, "0.002833"]);
    expectClose(t, R.get("paired t"));
    expectClose(p, R.get("paired p"));
  });

  test("Welch's", () => {
    const { t, df, p } = welchTest(a, b);
    expectClose(t, R.get("welch t"));
    expectClose(df, R.get("welch df"));
    expectClose(p, R.get("welch p"));
  });

  test("without any spread", () => {
    expect(welchTest([1, 1, 1], [1, 1, 1]).p).toBe(1);
    expect(pairedTest([2, 3, 4], [1, 2, 3]).p).toBe(0);
  });

  test("the confidence interval of a mean", () => {
    const [middle, half] = [mean(a), halfWidthOfMean(a)];
    expectClose(middle - half, R.get("ci95 low"));
    expectClose(middle + half, R.get("ci95 high"));
    expect(halfWidthOfMean([1])).toBeNaN();
  });

  test("the bootstrap gives the same interval again, in any order, around the statistic", () => {
    const [low, high] = bootstrapInterval(a, median);
    expect(bootstrapInterval([...a].reverse(), median)).toEqual([low, high]);
    expect(low).toBeLessThan(median(a));
    expect(high).toBeGreaterThan(median(a));
    expect(bootstrapInterval([1], median)).toEqual([Number.NaN, Number.NaN]);
  });
});

test("Holm's correction", () => {
  const corrected = holm([0.01, 0.04, 0.03, 0.005, 0.6, 0.04]);
  for (const [i, p] of corrected.entries()) expectClose(p, R.get(`holm ${i + 1}`));
});

describe("comparisons with the best", () => {
  function samples(
    names: readonly string[],
    values: readonly number[],
    isPaired: boolean,
  ): Map<string, { values: number[]; keys: string[] }> {
    const groups = new Map<string, { values: number[]; keys: string[] }>();
    for (const [i, name] of names.entries()) {
      const group = groups.get(name) ?? { values: [], keys: [] };
      group.keys.push(isPaired ? String(group.values.length) : String(i));
      group.values.push(values[i] as number);
      groups.set(name, group);
    }
    return groups;
  }

  test.each([
    { label: "best of plants", file: "plants.csv", by: "group", y: "weight", best: "trt2", isPaired: false },
    { label: "best of doses", file: "tooth.csv", by: "dose", y: "len", best: "2", isPaired: false },
    { label: "best of paired doses", file: "tooth.csv", by: "dose", y: "len", best: "2", isPaired: true },
  ])("$label", ({ label, file, by, y, best, isPaired }) => {
    const data = columns(file);
    const groups = samples(data[by] ?? [], (data[y] ?? []).map(Number), isPaired);
    const names = [...groups.keys()];
    const { ps, isPaired: wasPaired } = compareWithBest([...groups.values()], names.indexOf(best));
    expect(wasPaired).toBe(isPaired);
    for (const [i, name] of names.entries())
      if (name === best) expect(ps[i]).toBeUndefined();
      else expectClose(ps[i], R.get(`${label} ${name}`));
  });

  test("two runs are too few", () => {
    const two = { values: [1, 2], keys: ["0", "1"] };
    const three = { values: [1, 2, 3], keys: ["0", "1", "2"] };
    expect(compareWithBest([three, two, three], 0).ps.map((p) => p === undefined)).toEqual([
      true,
      true,
      false,
    ]);
    expect(compareWithBest([two, three], 0).ps).toEqual([undefined, undefined]);
  });
});

describe("effects", () => {
  function check(label: string, effects: readonly Effect[], expected: number): void {
    expect(effects).toHaveLength(expected);
    for (const { parameters, eta2, epsilon2, p } of effects) {
      const name = `${label} ${parameters.join(" x ")}`;
      if (parameters.length === 1) expectClose(eta2, R.get(`${name} eta2`));
      expectClose(epsilon2, R.get(`${name} epsilon2`));
      expectClose(p, R.get(`${name} p`));
    }
  }

  test("of tooth growth, complete and cut", () => {
    const { len = [], supp = [], dose = [] } = columns("tooth.csv");
    const left = [1, 2, 3, 17, 44, 59];
    for (const [label, isIn] of [
      ["tooth", () => true],
      ["tooth cut", (i: number) => !left.includes(i + 1)],
    ] as const) {
      const pick = <T>(values: readonly T[]): T[] => values.filter((_, i) => isIn(i));
      const factors = [
        { name: "supp", levels: levelsOf(pick(supp)) },
        { name: "dose", levels: levelsOf(pick(dose).map(Number)) },
      ];
      check(label, effectsOf(factors, pick(len).map(Number)), 3);
      expect(isCompleteGrid(factors, pick(len).length)).toBe(label === "tooth");
    }
  });

  test("of a factorial of three", () => {
    const data = columns("npk.csv");
    const factors = ["N", "P", "K"].map((name) => ({ name, levels: levelsOf(data[name] ?? []) }));
    check("npk", effectsOf(factors, (data["yield"] ?? []).map(Number)), 6);
  });

  test("nothing to say of one value, of constant results, or of as many settings as runs", () => {
    const y = [1, 2, 3, 4];
    expect(effectsOf([{ name: "a", levels: [0, 0, 0, 0] }], y)).toEqual([]);
    expect(effectsOf([{ name: "a", levels: [0, 0, 1, 1] }], [5, 5, 5, 5])).toEqual([]);
    expect(effectsOf([{ name: "a", levels: [0, 1, 2, 3] }], y)).toEqual([]);
  });

  test("a parameter with many values is cut into octiles", () => {
    const many = Array.from({ length: 80 }, (_, i) => i);
    const levels = levelsOf(many);
    expect(new Set(levels).size).toBe(8);
    expect(levels.filter((level) => level === 0)).toHaveLength(10);
    expect(new Set(levelsOf(many.map(String))).size).toBe(80);
  });
});
