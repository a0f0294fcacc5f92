import { expect, test } from "vitest";
import type { Factor } from "./effects.ts";
import { mattersFor } from "./matters.ts";

/** Runs of a pair that matters a lot, among parameters that do not. */
const RUNS = 16;
const y = Array.from(
  { length: RUNS },
  (_, i) => (i & 1) + 2 * ((i >> 1) & 1) + 9 * (i & (i >> 1) & 1) + ((i * 7) % 5) / 50,
);

function factor(name: string, level: (i: number) => number): Factor {
  return { name, levels: y.map((_, i) => level(i)) };
}

test("of thousands of parameters the strongest are paired, and that is said", { timeout: 20_000 }, () => {
  const others = Array.from({ length: 3_000 }, (_, k) => factor(`p${k}`, (i) => (i >> 2) & 1));
  const strong = [factor("a", (i) => i & 1), factor("b", (i) => (i >> 1) & 1)];
  const { effects, notes } = mattersFor("acc", y, [...others, ...strong]);
  expect(
    effects
      .map(({ parameters }) => parameters.join(" x "))
      .slice(0, 3)
      .sort(),
  ).toEqual(["a", "a x b", "b"]);
  expect(notes).toEqual([
    expect.stringMatching(/^pairs are those of the \d+ parameters with the greatest shares$/),
  ]);
  expect(mattersFor("acc", y, strong).notes).toEqual([]);
});
