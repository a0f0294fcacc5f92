import { describe, expect, test } from "vitest";
import { cpuGrowth } from "../../test/helpers/cpu-growth.ts";
import type { Argv } from "../core/entry.ts";
import type { Axis, Combinator } from "./combinator.ts";
import { COMBINATORS } from "./combinators.ts";
import { optionFlag, programOf } from "./commands.ts";
import { FACTORIAL, gridSize } from "./factorial.ts";
import { gridOf } from "./grid.ts";
import { formatNumber, linearValues, logValues, parseNumber, parseWhole } from "./numbers.ts";
import { RANDOM, randomSample } from "./random-sample.ts";
import { sampleIndices, seededRandom } from "./random.ts";
import { valuesOf } from "./space.ts";
import { zip } from "./zip.ts";

function commandsOf(
  command: Argv,
  axes: readonly Axis[],
  combinator = FACTORIAL,
  numbers: number[] = [],
): Argv[] {
  const options = axes.map(({ name, values }) => {
    return { kind: "option", name, values, space: { kind: "manual", values } } as const;
  });
  const grid = gridOf({ command, mode: "argparse", axes: options, combinator, numbers, excluded: [] });
  return Array.from({ length: grid.count }, (_, i) => grid.at(i).words);
}

describe("numbers", () => {
  test.each([
    [0.1, "0.1"],
    [0.1 + 0.2, "0.30000000000000004"], // what is given is kept; only what is computed is rounded
    [1e-5, "1e-05"],
    [1.5e-7, "1.5e-07"],
    [0.0001, "0.0001"],
    [100, "100"],
    [1e15, "1000000000000000"],
    [1e16, "1e+16"],
    [1e21, "1e+21"],
    [-0, "0"],
    [-2.5, "-2.5"],
    [5e-324, "5e-324"],
  ])("%d is written %s", (value, text) => {
    expect(formatNumber(value)).toBe(text);
    expect(Number(text)).toBe(value + 0);
  });

  test.each([
    ["1e-5", 1e-5],
    [" 42 ", 42],
    ["-.5", -0.5],
    ["1e5", 100_000],
  ])("%s is read as %d", (text, value) => {
    expect(parseNumber(text)).toBe(value);
  });

  test.each([
    ["", "expected a number"],
    [" ", "expected a number"],
    ["0,1", '"0,1" is no number'],
    ["1e999", '"1e999" is no number'],
    ["Infinity", '"Infinity" is no number'],
    ["2.5", '"2.5" is no whole number'],
    ["9007199254740993", '"9007199254740993" is no whole number'],
  ])("%j is refused as a whole number", (text, words) => {
    expect(() => parseWhole(text)).toThrow(words);
  });

  test.each([
    [0, 1, 11, "0 0.1 0.2 0.3 0.4 0.5 0.6 0.7 0.8 0.9 1"],
    [-0.3, 0.3, 7, "-0.3 -0.2 -0.1 0 0.1 0.2 0.3"],
    [1, 0, 3, "1 0.5 0"],
    [0, 1, 4, "0 0.333333333333 0.666666666667 1"],
    [7, 9, 1, "7"],
    [1e-9, 3e-9, 3, "1e-09 2e-09 3e-09"],
    [0.1, 0.7, 7, "0.1 0.2 0.3 0.4 0.5 0.6 0.7"],
    [0, -1, 4, "0 -0.333333333333 -0.666666666667 -1"],
    // ends of more digits than are kept of a fraction
    [
      1600000000000,
      1600000000004,
      5,
      "1600000000000 1600000000001 1600000000002 1600000000003 1600000000004",
    ],
    [123456789012345, 123456789112345, 3, "123456789012345 123456789062345 123456789112345"],
    [0.1234567890123, 0.1234567890125, 3, "0.1234567890123 0.1234567890124 0.1234567890125"],
    // whose difference is no double
    [-1.7e308, 1.7e308, 3, "-1.7e+308 0 1.7e+308"],
    [0, 5e-324, 2, "0 5e-324"],
  ])("linear from %d to %d in %i", (low, high, steps, text) => {
    expect(linearValues(low, high, steps).map(formatNumber).join(" ")).toBe(text);
  });

  test("every linear space whose steps are decimals gives just these decimals", () => {
    for (const [places, steps] of [
      [1, 200],
      [2, 3_000],
      [3, 20_000],
    ] as const) {
      for (const from of [-steps / 2, 7, 123_456_789]) {
        const texts = linearValues(from / 10 ** places, (from + steps) / 10 ** places, steps + 1).map(
          formatNumber,
        );
        expect(texts).toEqual(Array.from({ length: steps + 1 }, (_, i) => String((from + i) / 10 ** places)));
      }
    }
  });

  test("a log space keeps its ends to the last digit", () => {
    // the middle is the square root of the product of the ends
    expect(logValues(0.123456789012345, 98.7654321098765, 3)).toEqual([
      0.123456789012345, 3.49188532368, 98.7654321098765,
    ]);
  });

  test.each([
    [1e-5, 0.1, 5, "1e-05 0.0001 0.001 0.01 0.1"],
    [1, 1024, 11, "1 2 4 8 16 32 64 128 256 512 1024"],
    [0.1, 0.001, 3, "0.1 0.01 0.001"],
    [1e-300, 1e300, 7, "1e-300 1e-200 1e-100 1 1e+100 1e+200 1e+300"],
    [1e-4, 1e-3, 3, "0.0001 0.000316227766017 0.001"],
    [2, 8, 1, "2"],
    [3, 3000, 4, "3 30 300 3000"],
  ])("log from %d to %d in %i", (low, high, steps, text) => {
    expect(logValues(low, high, steps).map(formatNumber).join(" ")).toBe(text);
  });
});

describe("spaces", () => {
  test("integers go up or down and include the end when a step lands on it", () => {
    expect(valuesOf({ kind: "integers", from: 1, to: 10, step: 3 })).toEqual(["1", "4", "7", "10"]);
    expect(valuesOf({ kind: "integers", from: 10, to: 2, step: -3 })).toEqual(["10", "7", "4"]);
  });

  test("many values are no slower than few, and the last one is still compared", () => {
    const upTo = (to: number) => valuesOf({ kind: "integers", from: 1, to, step: 1 });
    const values = upTo(200_000);
    // About 20 times as much for 20 times as many; comparing each with each would take 400 times as much.
    expect(cpuGrowth(upTo, 20_000, 400_000)).toBeLessThan(100);
    expect([values.length, values.at(-1)]).toEqual([200_000, "200000"]);
    expect(() => valuesOf({ kind: "manual", values: [...values, "5"] })).toThrow("the value 5 comes twice");
  });

  test.each([
    [{ kind: "log", low: 0, high: 1, steps: 2 } as const, "above 0"],
    [{ kind: "linear", low: 0, high: 1, steps: 0 } as const, "at least 1"],
    [{ kind: "linear", low: 1, high: 1, steps: 2 } as const, "comes twice"],
    [{ kind: "linear", low: 0, high: 1, steps: 1.5 } as const, "whole number"],
    [{ kind: "linear", low: Number.NaN, high: 1, steps: 3 } as const, "expected numbers"],
    [{ kind: "log", low: 1, high: Number.POSITIVE_INFINITY, steps: 3 } as const, "expected numbers"],
    [{ kind: "log", low: 1, high: -1, steps: 3 } as const, "above 0"],
    [{ kind: "linear", low: 0, high: 1, steps: 1e9 } as const, "at most 1000000"],
    [{ kind: "integers", from: 0, to: 1e10, step: 1 } as const, "10000000001 values"],
    [{ kind: "integers", from: 0.5, to: 3, step: 1 } as const, "whole numbers"],
    [{ kind: "integers", from: 1, to: 5, step: 0 } as const, "never arrives"],
    [{ kind: "integers", from: 1, to: 5, step: -1 } as const, "give the step 1"],
    [{ kind: "manual", values: [] } as const, "at least one value"],
    [{ kind: "manual", values: ["a", "b", "a"] } as const, "a comes twice"],
  ])("%o is refused", (space, words) => {
    expect(() => valuesOf(space)).toThrow(expect.objectContaining({ kind: "usage" }));
    try {
      valuesOf(space);
    } catch (error) {
      const { message, hint } = error as { message: string; hint?: string };
      // oxlint-disable-next-line vitest/no-conditional-expect -- the line above says that it throws
      expect(`${message}; ${hint}`).toContain(words);
    }
  });
});

describe("combinations", () => {
  const axes = [
    { name: "--lr", values: ["0.1", "0.2"] },
    { name: "--seed", values: ["1", "2", "3"] },
  ];

  test("factorial: the first option varies fastest", () => {
    const commands = commandsOf(["p", "--x"], axes);
    expect(commands).toHaveLength(6);
    expect(commands[1]).toEqual(["p", "--x", "--lr", "0.2", "--seed", "1"]);
    expect(commands[2]).toEqual(["p", "--x", "--lr", "0.1", "--seed", "2"]);
  });

  test("zip needs equally many", () => {
    expect(() => zip(axes)).toThrow("--lr has 2 values, --seed has 3");
    const settings = zip([axes[0] as (typeof axes)[0], { name: "--b", values: ["x", "y"] }]);
    expect([settings.at(0), settings.at(1)]).toEqual([
      ["0.1", "x"],
      ["0.2", "y"],
    ]);
  });

  test("zip leaves what has a single value alone, and makes every setting with a toggle and without", () => {
    const settings = zip([
      { name: "--lr", values: ["0.1", "0.2"] },
      { name: "--epochs", values: ["10"] },
      { name: "--seed", values: ["1", "2"] },
      { name: "--fast", values: ["+", "-"], toggle: true },
    ]);
    expect(Array.from({ length: settings.count }, (_, i) => settings.at(i).join(" "))).toEqual([
      "0.1 10 1 +",
      "0.2 10 2 +",
      "0.1 10 1 -",
      "0.2 10 2 -",
    ]);
  });

  test("random: none twice, all when as many as there are, the same for the same seed, also of a huge grid", () => {
    const indices = sampleIndices(1000, 1000, 7);
    expect(new Set(indices).size).toBe(1000);
    expect(indices).toEqual(sampleIndices(1000, 1000, 7));
    expect(indices).not.toEqual(sampleIndices(1000, 1000, 8));
    const huge = sampleIndices(2 ** 52, 3, 1);
    expect(huge.every((index) => Number.isSafeInteger(index) && index >= 0 && index < 2 ** 52)).toBe(true);
    expect(() => randomSample(axes, 7, 1)).toThrow("7 of 6 settings");
  });

  test("the table offers factorial first, and each combinator makes what its function makes", () => {
    expect(COMBINATORS.map(({ name }) => name)).toEqual(["factorial", "zip", "random"]);
    const [all, together, some] = COMBINATORS as [Combinator, Combinator, Combinator];
    const all6 = all.combine(axes, []);
    expect(Array.from({ length: all6.count }, (_, i) => all6.at(i).join(" "))).toEqual([
      "0.1 1",
      "0.2 1",
      "0.1 2",
      "0.2 2",
      "0.1 3",
      "0.2 3",
    ]);
    expect(all.summary(axes)).toContain("6");
    expect(together.problem(axes)).toBe("--lr has 2 values, --seed has 3");
    expect(together.problem(axes.slice(1))).toBeUndefined();
    const picked = some.combine(axes, [4, 42]);
    expect([picked.count, picked.note]).toEqual([4, "seed 42"]);
    const settings = Array.from({ length: 4 }, (_, i) => picked.at(i).join(" "));
    expect(new Set(settings).size).toBe(4);
  });

  test("what random asks for is checked where it is typed", () => {
    const [size, seed] = COMBINATORS.find(({ name }) => name === "random")?.parameters ?? [];
    expect(size?.question(axes)).toBe("How many of the 6?");
    expect(size?.parse("6", axes)).toBe(6);
    for (const text of ["0", "7", "-1", "1.5", "", "x"]) {
      expect(() => size?.parse(text, axes)).toThrow(expect.objectContaining({ kind: "usage" }));
    }
    expect(seed?.parse("4294967295", axes)).toBe(4_294_967_295);
    expect(() => seed?.parse("4294967296", axes)).toThrow("from 0 to 4294967295");
    expect(seed?.proposal?.(17)).toBe(17);
  });

  test("a grid that no list takes is refused in words, and can be sampled", () => {
    const values = Array.from({ length: 100_000 }, (_, i) => String(i));
    const huge = ["a", "b", "c"].map((name) => ({ name, values }));
    expect(FACTORIAL.problem(huge)).toBe("1000000000000000 are more than 5000000");
    expect(FACTORIAL.problem([{ name: "a", values: huge.flatMap((each) => each.values) }])).toBeUndefined();
    expect(new Set(commandsOf(["p"], huge, RANDOM, [500, 1]).map(String)).size).toBe(500);
    expect(() => randomSample(huge, 5_000_001, 1)).toThrow(
      expect.objectContaining({ hint: "ask for 1 to 5000000" }),
    );
    expect(() => gridSize([...huge, ...huge])).toThrow("more settings than can be counted");
  });

  test("a grid of 100,000 commands takes no longer for each command than a small one", () => {
    const commandsOfGrid = (size: number) => {
      const grid = ["--a", "--b"].map((name, k) => ({
        name,
        values: valuesOf({ kind: "integers", from: 1, to: k === 0 ? size / 1000 : 1000, step: 1 }),
      }));
      return commandsOf(["p"], grid);
    };
    const commands = commandsOfGrid(100_000);
    // About 20 times as much for 20 times as many; comparing each with each would take 400 times as much.
    expect(cpuGrowth(commandsOfGrid, 5_000, 100_000)).toBeLessThan(100);
    expect([commands.length, commands.at(-1)]).toEqual([100_000, ["p", "--a", "100", "--b", "1000"]]);
  });

  // Computed with the C code of random.ts' source, two draws of 32 bits to a number. Frozen: a seed in somebody's notes
  // must pick the same settings with every version.
  test.each([
    [0, [0.26642920822150806, 0.22327202667446544]],
    [42, [0.60110374874093053, 0.85246579848031723]],
    [4_294_967_295, [0.89642261109857446, 0.71565268147036365]],
  ])("seed %d begins as the reference does", (seed, numbers) => {
    const random = seededRandom(seed);
    expect([random(), random()]).toEqual(numbers);
  });

  test("random numbers are spread evenly", () => {
    const random = seededRandom(3);
    const bins = Array.from({ length: 10 }, () => 0);
    for (let i = 0; i < 10_000; i++) bins[Math.floor(random() * 10)]!++;
    // 1000 each, standard deviation 30
    for (const count of bins) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });

  test("no option at all is one command", () => {
    expect(commandsOf(["p"], [])).toEqual([["p"]]);
  });

  test("a program is words; one that would count as executed is refused", () => {
    expect(programOf(["python", "my main.py"])).toEqual(["python", "my main.py"]);
    expect(programOf(["./executed"])).toEqual(["./executed"]);
    expect(programOf(["python", "executed"])).toEqual(["python", "executed"]);
    expect(() => programOf([])).toThrow("expected a program");
    expect(() => programOf([""])).toThrow("expected a program");
    expect(() => programOf(["executed", "x"])).toThrow(
      expect.objectContaining({ kind: "usage", hint: "for a program of that name write ./executed" }),
    );
  });

  test.each([
    ["lr", "--lr"],
    ["3d", "--3d"],
    ["_x", "--_x"],
    ["-x", "-x"],
    ["--lr", "--lr"],
    ["+lr", "+lr"],
    ["größe", "--größe"],
  ])("the option %s is written %s", (name, flag) => {
    expect(optionFlag(name)).toBe(flag);
  });
});
