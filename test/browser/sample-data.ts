import { randomNumbers } from "../../src/results/statistics/random-numbers.ts";
import type { ParamColumn, ReportData } from "../../src/page/data/report-data.ts";

const STATUSES = ["pending", "held", "running", "done", "failed", "cancelled", "unknown"];
const START = Date.UTC(2026, 10, 26, 18, 0);

/** Data of `count` runs, always the same: a grid in which the best learning rate depends on the
 *  optimizer; every eighth or so has failed. */
export function sampleData(count: number, more: Partial<ReportData> = {}): ReportData {
  const random = randomNumbers(1);
  const grid = {
    lr: ["1e-4", "1e-3", "0.01", "0.1", "1"],
    "batch-size": ["16", "64", "256"],
    optimizer: ["adam", "lion", "sgd"],
    seed: Array.from({ length: Math.max(2, Math.ceil(count / 45)) }, (_, i) => String(i + 1)),
  };
  const rows = Array.from({ length: count }, (_, row) => row);
  let divide = 1;
  const params = Object.entries(grid).map(([name, values]): ParamColumn => {
    const step = divide;
    divide *= values.length;
    const index = rows.map((row) => Math.floor(row / step) % values.length);
    return {
      name,
      values,
      index,
      isNumeric: name !== "optimizer",
      isLog: name === "lr" || name === "batch-size",
    };
  });
  const at = (name: string, row: number): number =>
    params.find((param) => param.name === name)?.index[row] ?? 0;
  const isFailed = (row: number): boolean => at("lr", row) === 4 && at("optimizer", row) < 2;
  const status = rows.map((row) => (isFailed(row) ? 4 : row > 50 && row > 0.95 * count ? 0 : 3));
  const accuracy = rows.map((row) => {
    const off = at("lr", row) - [1, 0, 3][at("optimizer", row)]!;
    return status[row] === 3
      ? 0.95 - 0.03 * off * off + 0.01 * random() - 0.002 * at("batch-size", row)
      : null;
  });
  const ran = rows.filter((row) => status[row] !== 0);
  const lanes = 8;
  const free = Array.from({ length: lanes }, () => 0);
  const attempts = ran.map((row) => {
    const lane = free.indexOf(Math.min(...free));
    const start = free[lane]!;
    free[lane] = start + Math.round(60_000 + 60_000 * random());
    return { row, lane, start, end: free[lane] };
  });
  const command = (row: number): string =>
    `python train.py ${params.map(({ name, values, index }) => `--${name} ${values[index[row]!]}`).join(" ")}`;
  return {
    format: 1,
    title: "exps.json",
    folder: "/home/you/project",
    madeAt: START + Math.max(...free) + 60_000,
    command: "cooperate --report exps.json --metric 'accuracy=accuracy: ([0-9.]+)'",
    version: "0.1.0",
    commits: [{ commit: "0c9120ecd7b1f2a3", runs: ran.length }],
    total: count,
    warnings: [],
    over: ["seed"],
    n: rows,
    statuses: STATUSES,
    status,
    params,
    metrics: [
      { name: "accuracy", better: "max", isGuessed: true, isText: false, values: accuracy },
      {
        name: "loss",
        better: "min",
        isGuessed: true,
        isText: false,
        values: accuracy.map((value) => value && 2 * (1 - value)),
      },
    ],
    commands: rows.map(command),
    reasons: rows.map((row) => (isFailed(row) ? "exit 1" : null)),
    hosts: ["gpu1", "gpu2"],
    lanes: Array.from({ length: lanes }, (_, i) => ({ host: i % 2, label: `slot ${i >> 1}` })),
    attempts: {
      row: ran,
      attempt: ran.map(() => 1),
      lane: attempts.map(({ lane }) => lane),
      status: ran.map((row) => status[row]!),
      start: attempts.map(({ start }) => start),
      end: attempts.map(({ end }) => end),
      firstStart: START,
    },
    curves: [],
    tails: rows.filter(isFailed).map((row) => ({
      row,
      text: `epoch ${row % 5}: loss nan\nTraceback (most recent call last):\n  File "train.py", line 41, in <module>\n    main()\nFloatingPointError: loss is nan at step ${row * 7}`,
    })),
    ...more,
  };
}
