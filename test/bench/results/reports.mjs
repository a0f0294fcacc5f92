// What it costs to make pages of thousands of runs with curves, and how large they are.
import { rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { randomNumbers } from "../../../dist/results/statistics/random-numbers.js";
import { writeSyntheticList } from "../../helpers/synthetic-list.mjs";
import { measure } from "../measure.mjs";
import { median } from "../statistics.mjs";

const PROGRAM = fileURLToPath(new URL("../../../bin/cooperate.js", import.meta.url));
/** More entries have one curve each, as two would double what there is to read. */
const MOST_WITH_TWO_CURVES = 10_000;

/**
 * @param {{ folder: string, sizes: readonly number[], times: number, limitSeconds: number,
 *   say: (text: string) => void }} options
 * @returns {Promise<import("./results.mjs").ResultsRow[]>}
 */
export async function measureReports({ folder, sizes, times, limitSeconds, say }) {
  const rows = [];
  for (const entries of sizes) {
    const runs = join(folder, `${entries} runs`);
    const isLossOnly = entries > MOST_WITH_TWO_CURVES;
    writeSyntheticList(runs, { entries, isLossOnly, hasEnded: true, random: randomNumbers(7) });
    const command = [process.execPath, PROGRAM, "--report", "exps.json", "--better", "accuracy=max"];
    const costs = [];
    for (let k = 0; k < times; k++) costs.push(await measure([command], { cwd: runs, limitSeconds }));
    const done = costs.filter((cost) => cost !== undefined);
    if (done.length > 0) {
      const memory = done.flatMap((cost) => cost.memory ?? []);
      const name = `a page of ${entries} entries, ${isLossOnly ? "a curve" : "two curves"} each`;
      rows.push({
        name,
        wall: median(done.map(({ wall }) => wall)),
        memory: memory.length === 0 ? undefined : median(memory),
        size: statSync(join(runs, "exps.html")).size,
      });
      say(name);
    }
    rmSync(runs, { recursive: true });
  }
  return rows;
}
