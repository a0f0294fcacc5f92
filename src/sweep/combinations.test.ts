import { describe, expect, test } from "vitest";
import { cpuGrowth } from "../../test/helpers/cpu-growth.ts";
import type { Argv } from "../core/entry.ts";
import type { Axis, Combinator } from "./combinator.ts";
import { COMBINATORS } from "./combinators.ts";
import { optionFlag, programOf } from "./commands.ts";
import { FACTORIAL, gridSize } from "./factorial.ts";
import { gridOf } from "./grid.ts";
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

  test("zip needs equal numbers of values", () => {
    expect(() => zip(axes)).toThrow("--lr has 2 values, --seed has 3");
    const settings = zip([axes[0] as (typeof axes)[0], { name: "--b", values: ["x", "y"] }]);
    expect([settings.at(0), settings.at(1)]).toEqual([
      ["0.1", "x"],
      ["0.2", "y"],
    ]);
  });

  test("zip repeats a single value, and makes every setting with and without a toggle", () => {
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

  test("random: no setting twice, all when all are asked for, the same with the same seed, also for a huge grid", () => {
    const indices = sampleIndices(1000, 1000, 7);
    expect(new Set(indices).size).toBe(1000);
    expect(indices).toEqual(sampleIndices(1000, 1000, 7));
    expect(indices).not.toEqual(sampleIndices(1000, 1000, 8));
    const huge = sampleIndices(2 ** 52, 3, 1);
    expect(huge.every((index) => Number.isSafeInteger(index) && index >= 0 && index < 2 ** 52)).toBe(true);
    expect(() => randomSample(axes, 7, 1)).toThrow("7 of 6 settings");
  });

  test("the table offers factorial first, and each combinator agrees with its function", () => {
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

  test("the parameters of random are checked when they are parsed", () => {
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

  test("a grid that is too large for a list is refused with a message, and can be sampled", () => {
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
    // About 20 times as much for 20 times as many; a quadratic comparison would take 400 times as
    // much.
    expect(cpuGrowth(commandsOfGrid, 5_000, 100_000)).toBeLessThan(100);
    expect([commands.length, commands.at(-1)]).toEqual([100_000, ["p", "--a", "100", "--b", "1000"]]);
  });

  // Computed with the C code of the source named in random.ts, two numbers of 32 bits for each
  // result. Frozen: a seed in a user's notes must give the same settings with every version.
  test.each([
    [0, [0.26642920822150806, 0.22327202667446544]],
    [42, [0.60110374874093053, 0.85246579848031723]],
    [4_294_967_295, [0.89642261109857446, 0.71565268147036365]],
  ])("seed %d starts like the reference implementation", (seed, numbers) => {
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

  test("no options give one command", () => {
    expect(commandsOf(["p"], [])).toEqual([["p"]]);
  });

  test("a program that would count as executed is refused", () => {
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
