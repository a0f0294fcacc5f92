import { expect, test } from "vitest";
import type { ReportData } from "../../src/page/data/report-data.ts";
import { BROWSER, drawAll, openData, useBrowser } from "./open-page.ts";
import { sampleData } from "./sample-data.ts";

useBrowser();

const DATA = sampleData(25);
const NOTHING = {
  status: [],
  n: [],
  total: 0,
  params: [],
  metrics: [],
  commands: [],
  reasons: [],
  lanes: [],
  hosts: [],
  commits: [],
  tails: [],
  attempts: { row: [], attempt: [], lane: [], status: [], start: [], end: [], firstStart: 0 },
};
const metric = DATA.metrics[0]!;

const ODD: readonly [string, Partial<ReportData>, RegExp][] = [
  ["no entry", NOTHING, /0 entries/],
  ["one entry", sampleData(1), /1 entry/],
  ["all pending", { ...NOTHING, ...pick(DATA), status: DATA.n.map(() => 0) }, /25 pending/],
  ["all failed", { status: DATA.n.map(() => 4), metrics: [] }, /25 failures/],
  ["no metric", { metrics: [] }, /All entries/],
  [
    "no value of a metric",
    { metrics: [{ ...metric, values: DATA.n.map(() => null) }] },
    /no run has a value of accuracy/i,
  ],
  ["one value for all", { metrics: [{ ...metric, values: DATA.n.map(() => 0.5) }] }, /values are the same/],
  [
    "NaN and infinities",
    {
      metrics: [
        { ...metric, values: DATA.n.map((n) => ["NaN", "Infinity", "-Infinity", 1e300, -1e-300][n % 5]!) },
      ],
    },
    /nan/,
  ],
  [
    "a metric of texts",
    { metrics: [{ ...metric, isText: true, values: DATA.n.map((n) => `epoch ${n}`) }] },
    /epoch 3/,
  ],
  [
    "ten metrics",
    { metrics: Array.from({ length: 10 }, (_, i) => ({ ...metric, name: `metric ${i}` })) },
    /metric 9/,
  ],
  ["no parameter", { params: [] }, /All entries/],
  ["no commands and no logs", { commands: undefined, tails: undefined } as never, /exit 1/],
  [
    "names of facts as parameters",
    { params: DATA.params.map((param, i) => ({ ...param, name: ["n", "status", "time", "accuracy"][i]! })) },
    /status \(param\)/,
  ],
  [
    "another script, both ways, and emoji",
    {
      title: "ניסוי 🧪.json",
      params: DATA.params.map((param) => ({
        ...param,
        name: `למידה ${param.name}`,
        values: param.values.map((value) => `🧪${value}\u202e!`),
        isNumeric: false,
      })),
    },
    /ניסוי 🧪/,
  ],
];

function pick({ n, total, params, reasons, commands }: ReportData): Partial<ReportData> {
  return { n, total, params, reasons, ...(commands && { commands }) };
}

test.each(ODD)("a page of a list with %s opens", BROWSER, async (_, more, text) => {
  const { page, errors } = await openData({ ...DATA, ...more });
  await drawAll(page);
  expect(errors).toEqual([]);
  expect(await page.locator("body").innerText()).toMatch(text);
  expect(await page.locator("body").innerText()).not.toMatch(/undefined|\[object|could not be drawn/);
});
