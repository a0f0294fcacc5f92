import { expect, test } from "vitest";
import { mostSimilar } from "./similar.ts";

test.each([
  ["lernrate", "learnrate"],
  ["batch", "batch-size"],
  ["rl", "lr"],
  ["lr", "lr"],
  ["x", undefined],
  ["momentum", undefined],
  ["", undefined],
])("%j is probably %j", (word, meant) => {
  expect(mostSimilar(word, ["learnrate", "batch-size", "lr", "seed"])).toBe(meant);
});
