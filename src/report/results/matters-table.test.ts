import { expect, test } from "vitest";
import type { Matters } from "../../results/statistics/matters.ts";
import { formatCsvRows } from "./csv-rows.ts";
import { mattersRecords, mattersTable } from "./matters-table.ts";
import { formatText } from "./text-table.ts";

const acc: Matters = {
  metric: "acc",
  runs: 40,
  isComplete: true,
  notes: [],
  effects: [
    { parameters: ["lr", "opt"], levels: 12, eta2: 0.75, epsilon2: 0.7394, p: 1e-9 },
    { parameters: ["lr"], levels: 4, eta2: 0.01, epsilon2: 0, p: 0.583 },
  ],
};

test("people see shares in percent, and the metric where there are several", () => {
  const one = formatText(mattersTable([acc]), { percent: false }, Infinity);
  expect(one).toEqual([
    "parameter  levels   share        p",
    "lr × opt       12  73.9 %  <0.0001",
    "lr              4   0.0 %     0.58",
  ]);
  const [head, first] = formatText(mattersTable([acc, acc]), { percent: false }, Infinity);
  expect([head, first]).toEqual([
    "metric  parameter  levels   share        p",
    "acc     lr × opt       12  73.9 %  <0.0001",
  ]);
});

test("programs get all digits", () => {
  expect([...formatCsvRows(mattersRecords([acc]))]).toEqual([
    "metric,parameter,levels,runs,epsilon2,eta2,p",
    "acc,lr × opt,12,40,0.7394,0.75,1e-9",
    "acc,lr,4,40,0,0.01,0.583",
  ]);
});
