// What it costs to collect metrics: of many small logs, of one large log, of a long metrics file; and
// to make pages.
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { measure } from "../measure.mjs";
import { median } from "../statistics.mjs";
import { writeSyntheticList } from "../../helpers/synthetic-list.mjs";
import { randomNumbers } from "../../../dist/results/statistics/random-numbers.js";
import { writeBigLog, writeMetrics, writeSmallLogs } from "./logs.mjs";
import { measureReports } from "./reports.mjs";

const COLLECT = fileURLToPath(new URL("collect-once.mjs", import.meta.url));
const ACCURACY = String.raw`acc=test accuracy ([\d.]+)`;
const CURVE = String.raw`val=^epoch (?<step>\d+): .* val accuracy ([\d.]+)`;
const MAX = String.raw`val:max=val accuracy ([\d.]+)`;
const TIMES = 3;
const BIN = fileURLToPath(new URL("../../../bin/cooperate.js", import.meta.url));
const FIGURE_RUNS = 1000;
/** Means of lines with bars, in panels. @param {string} list */
const FIGURE = (list) => [
  "--plot",
  list,
  "x=lr",
  "y=accuracy",
  "color=optimizer",
  "facet=depth",
  "over=batch-size",
];

/**
 * Wall time in seconds and memory in bytes: medians, with the start of Node and the reading of the
 * list; and the size of the file that is made, if there is one.
 * @typedef {{ name: string, wall: number, memory: number | undefined, size?: number }} ResultsRow
 */

/**
 * @param {{ root: string, logs: number, logBytes: number, metricLines: number, reports: readonly number[],
 *   limitSeconds: number, say: (text: string) => void }} options
 * @returns {Promise<{ times: number, rows: ResultsRow[] }>}
 */
export async function measureResults({ root, logs, logBytes, metricLines, reports, limitSeconds, say }) {
  const folder = mkdtempSync(join(root, "results "));
  const [small, big, lines] = ["small", "big", "lines"].map((name) => join(folder, name));
  const size = logBytes >= 1e9 ? `${logBytes / 1e9} GB` : `${logBytes / 1e6} MB`;
  /** @type {ResultsRow[]} */
  const rows = [];
  const add = async (/** @type {string} */ name, /** @type {string[]} */ words, program = COLLECT) => {
    const costs = [];
    for (let k = 0; k < TIMES; k++)
      costs.push(await measure([[process.execPath, program, ...words]], { cwd: folder, limitSeconds }));
    const done = costs.filter((cost) => cost !== undefined);
    if (done.length === 0) return;
    const memory = done.flatMap((cost) => cost.memory ?? []);
    rows.push({
      name,
      wall: median(done.map(({ wall }) => wall)),
      memory: memory.length === 0 ? undefined : median(memory),
    });
    say(name);
  };
  writeSmallLogs(small, logs);
  await add(`${logs} logs of 4 kB, one metric`, [small, ACCURACY]);
  await add(`${logs} logs of 4 kB, one metric and one curve`, [small, ACCURACY, CURVE]);
  writeMetrics(lines, metricLines);
  await add(`${metricLines} lines of metrics`, [lines]);
  writeBigLog(big, logBytes);
  await add(`a log of ${size}, last value`, [big, ACCURACY]);
  await add(`a log of ${size}, greatest value`, [big, MAX]);
  rows.push(...(await measureReports({ folder, sizes: reports, times: TIMES, limitSeconds, say })));
  const list = writeSyntheticList(join(folder, "runs"), { entries: FIGURE_RUNS, random: randomNumbers(7) });
  for (const suffix of ["svg", "pdf"])
    await add(
      `a figure of ${FIGURE_RUNS} runs as ${suffix.toUpperCase()}, with its start`,
      [...FIGURE(list), "-o", `figure.${suffix}`],
      BIN,
    );
  rmSync(folder, { recursive: true });
  return { times: TIMES, rows };
}
