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

/** Whether a value is the reference to eight digits, also where both are tiny. */
function closeTo(reference = Number.NaN): (value: unknown) => boolean {
  return (value) => Math.abs(Number(value) - reference) <= 1e-8 * Math.abs(reference) + 1e-15;
}

describe("distributions", () => {
  const named = (word: string): string[] => [...R.keys()].filter((name) => name.startsWith(`${word} `));

  test.each(named("tP"))("%s", (name) => {
    const [, t, df] = name.split(" ").map(Number);
    expect(twoSidedT(t as number, df as number)).toSatisfy(closeTo(R.get(name)));
  });

  test.each(named("fP"))("%s", (name) => {
    const [, f, d1, d2] = name.split(" ").map(Number);
    expect(upperF(f as number, d1 as number, d2 as number)).toSatisfy(closeTo(R.get(name)));
  });

  test.each(named("tQuantile"))("%s", (name) => {
    const [, p, df] = name.split(" ").map(Number);
    expect(quantileOfT(p as number, df as number)).toSatisfy(closeTo(R.get(name)));
  });
});

describe("two samples", () => {
  const { one = [], two = [] } = columns("sleep.csv");
  const [a, b] = [one.map(Number), two.map(Number)];

  test("paired, as published of Student's sleep data", () => {
    const { t, df, p } = pairedTest(a, b);
    expect([t.toFixed(4), df, p.toFixed(6)]).toEqual(["-4.0621", 9, "0.002833"]);
    expect(t).toSatisfy(closeTo(R.get("paired t")));
    expect(p).toSatisfy(closeTo(R.get("paired p")));
  });

  test("Welch's", () => {
    const { t, df, p } = welchTest(a, b);
    expect(t).toSatisfy(closeTo(R.get("welch t")));
    expect(df).toSatisfy(closeTo(R.get("welch df")));
    expect(p).toSatisfy(closeTo(R.get("welch p")));
  });

  test("without any spread", () => {
    expect(welchTest([1, 1, 1], [1, 1, 1]).p).toBe(1);
    expect(pairedTest([2, 3, 4], [1, 2, 3]).p).toBe(0);
  });

  test("the confidence interval of a mean", () => {
    const [middle, half] = [mean(a), halfWidthOfMean(a)];
    expect(middle - half).toSatisfy(closeTo(R.get("ci95 low")));
    expect(middle + half).toSatisfy(closeTo(R.get("ci95 high")));
    expect(halfWidthOfMean([1])).toBeNaN();
  });

  test("the bootstrap gives the same interval again, in any order, around the statistic", () => {
    const [low, high] = bootstrapInterval(a, median);
    expect(bootstrapInterval(a.toReversed(), median)).toEqual([low, high]);
    expect(low).toBeLessThan(median(a));
    expect(high).toBeGreaterThan(median(a));
    expect(bootstrapInterval([1], median)).toEqual([Number.NaN, Number.NaN]);
  });
});

test("Holm's correction", () => {
  const corrected = holm([0.01, 0.04, 0.03, 0.005, 0.6, 0.04]);
  for (const [i, p] of corrected.entries()) expect(p).toSatisfy(closeTo(R.get(`holm ${i + 1}`)));
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
    expect(ps[names.indexOf(best)]).toBeUndefined();
    for (const name of names.filter((each) => each !== best))
      expect(ps[names.indexOf(name)]).toSatisfy(closeTo(R.get(`${label} ${name}`)));
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
  /** What differs from R. */
  function differences(label: string, effects: readonly Effect[]): string[] {
    return effects.flatMap(({ parameters, eta2, epsilon2, p }) => {
      const shown = { ...(parameters.length === 1 && { eta2 }), epsilon2, p };
      return Object.entries(shown).flatMap(([what, value]) => {
        const name = `${label} ${parameters.join(" x ")} ${what}`;
        return closeTo(R.get(name))(value) ? [] : [`${name}: ${value}`];
      });
    });
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
      const effects = effectsOf(factors, pick(len).map(Number));
      expect(effects).toHaveLength(3);
      expect(differences(label, effects)).toEqual([]);
      expect(isCompleteGrid(factors, pick(len).length)).toBe(label === "tooth");
    }
  });

  test("of a factorial of three", () => {
    const data = columns("npk.csv");
    const factors = ["N", "P", "K"].map((name) => ({ name, levels: levelsOf(data[name] ?? []) }));
    const effects = effectsOf(factors, (data["yield"] ?? []).map(Number));
    expect(effects).toHaveLength(6);
    expect(differences("npk", effects)).toEqual([]);
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
