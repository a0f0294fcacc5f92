import { usageError } from "../core/failure.ts";
import type { Axis, Combinator, Keep, Settings } from "./combinator.ts";
import { MAX_COMMANDS } from "./commands.ts";
import { factorial, gridSize } from "./factorial.ts";
import { parseWhole } from "./numbers.ts";
import { sampleIndices } from "./random.ts";

/** A random sample of the combinations, without repetition; the same seed gives the same
 *  sample. */
export const RANDOM: Combinator = {
  name: "random",
  summary: (axes) => `some of the ${gridSize(axes)}, none twice`,
  problem: () => undefined,
  parameters: [
    {
      name: "N",
      question: (axes) => `How many of the ${gridSize(axes)}?`,
      parse: (text, axes) => sampleSize(parseWhole(text), gridSize(axes)),
    },
    {
      name: "SEED",
      question: () => "Seed (the same one picks the same settings):",
      parse: (text) => seedNumber(parseWhole(text)),
      proposal: (newSeed) => newSeed,
      preset: 0,
    },
  ],
  combine: (axes, [count = 0, seed = 0], keep) => randomSample(axes, count, seed, keep),
};

/** `count` different settings of the whole grid, which may be huge, among those that `keep`
 *  selects.
 *  @throws CooperateError (usage) when there are too few, or when the seed is not valid */
export function randomSample(axes: readonly Axis[], count: number, seed: number, keep?: Keep): Settings {
  const grid = factorial(axes);
  const indices = sampleIndices(
    grid.count,
    sampleSize(count, grid.count),
    seedNumber(seed),
    keep && ((i) => keep(grid.at(i))),
  );
  if (indices.length < count) {
    throw usageError(
      `${count} settings cannot be picked: ${indices.length} are left of ${grid.count}`,
      indices.length === 0 ? "exclude less" : `ask for 1 to ${indices.length}`,
    );
  }
  return { count, at: (i) => grid.at(indices[i] as number), note: `seed ${seed}` };
}

function sampleSize(count: number, total: number): number {
  const limit = Math.min(total, MAX_COMMANDS);
  if (!Number.isSafeInteger(count) || count < 1 || count > limit) {
    throw usageError(
      `${count} of ${total} settings cannot be picked: there are ${total} settings`,
      `ask for 1 to ${limit}`,
    );
  }
  return count;
}

const LAST_SEED = 2 ** 32 - 1;

function seedNumber(seed: number): number {
  if (!Number.isInteger(seed) || seed < 0 || seed > LAST_SEED)
    throw usageError(`a seed is a whole number from 0 to ${LAST_SEED}`);
  return seed;
}
