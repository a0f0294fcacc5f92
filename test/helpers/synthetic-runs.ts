import { randomNumbers } from "../../src/results/statistics/random-numbers.ts";
import type { Run } from "./results.ts";
import { syntheticGrid } from "./synthetic-grid.mjs";

/** 10,000 runs of a training whose best learning rate depends on the optimizer
 *  (synthetic-grid.mjs). */
export function syntheticRuns(): Run[] {
  return Array.from(syntheticGrid(randomNumbers(7)), ({ command, accuracy }) =>
    accuracy === undefined ? { command, status: "failed" } : { command, metrics: { accuracy } },
  );
}
