import type { ReportData } from "../../src/page/data/report-data.ts";

/** Data of six entries, for tests: two optimizers and three learning rates; one has NaN, one runs,
 *  one has failed. */
export function smallData(more: Partial<ReportData> = {}): ReportData {
  const lrs = ["0.01", "0.1", "1e-3"];
  return {
    format: 1,
    title: "exps.json",
    madeAt: 10_000,
    command: "cooperate --report exps.json",
    version: "1.0.0",
    commits: [],
    total: 6,
    warnings: [],
    over: [],
    n: [0, 1, 2, 3, 4, 5],
    statuses: ["pending", "held", "running", "done", "failed", "cancelled", "unknown"],
    status: [3, 3, 3, 3, 2, 4],
    params: [
      {
        name: "lr",
        values: ["1e-3", "0.01", "0.1"],
        index: [2, 1, 0, 2, 1, 0],
        isNumeric: true,
        isLog: true,
      },
      { name: "opt", values: ["adam", "sgd"], index: [0, 0, 0, 1, 1, 1], isNumeric: false, isLog: false },
    ],
    metrics: [
      {
        name: "acc",
        better: "max",
        isGuessed: true,
        isText: false,
        values: [0.9, 0.95, 0.7, "NaN", null, null],
      },
    ],
    commands: [0, 1, 2, 3, 4, 5].map((i) => `train --lr ${lrs[(i + 1) % 3]} --opt ${i < 3 ? "adam" : "sgd"}`),
    reasons: [null, null, null, null, null, "exit 1"],
    hosts: ["gpu1", "gpu2"],
    lanes: [
      { host: 0, label: "slot 0" },
      { host: 1, label: "slot 0" },
    ],
    attempts: {
      row: [0, 1, 2, 3, 4, 5],
      attempt: [1, 1, 1, 1, 1, 1],
      lane: [0, 0, 0, 0, 1, 1],
      status: [3, 3, 3, 3, 2, 4],
      start: [0, 1000, 3000, 5000, 8500, 0],
      end: [1000, 3000, 5000, 7000, null, 500],
      firstStart: 1000,
    },
    curves: [],
    tails: [{ row: 5, text: "out of memory" }],
    ...more,
  };
}
