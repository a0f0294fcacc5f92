import { expect, test } from "vitest";
import type { ReportData } from "../../page/data/report-data.ts";
import { reportHtml } from "./report-html.ts";

const HOSTILE =
  "</script><script>window.canary=1</script><!--<img src=x onerror=window.canary=2>\u2028&amp;\"'";

const DATA: ReportData = {
  format: 1,
  title: HOSTILE,
  folder: HOSTILE,
  madeAt: 0,
  command: HOSTILE,
  version: HOSTILE,
  commits: [],
  total: 2,
  warnings: [HOSTILE],
  over: [],
  n: [0, 1],
  statuses: ["done", HOSTILE],
  status: [0, 1],
  params: [{ name: HOSTILE, values: [HOSTILE], index: [0, -1], isNumeric: false, isLog: false }],
  metrics: [{ name: HOSTILE, better: "max", isGuessed: true, values: [0.5, null], isText: false }],
  commands: [HOSTILE, HOSTILE],
  reasons: [null, HOSTILE],
  hosts: [HOSTILE],
  lanes: [],
  attempts: { row: [], attempt: [], lane: [], status: [], start: [], end: [], firstStart: 0 },
  curves: [],
  tails: [{ row: 1, text: HOSTILE }],
};

const html = reportHtml(DATA, {
  script: 'const a="</script>",b="<!--",c=/<\\/SCRIPT/;',
  style: 'p::before{content:"</style><script>"}',
});

test("texts of a list begin no element, and end none", () => {
  expect(html.match(/<[a-z!/][^\s>]*/gi)).toEqual([
    "<!doctype",
    "<html",
    "<head",
    "<meta",
    "<meta",
    "<meta",
    "<meta",
    "<meta",
    "<title",
    "</title",
    "<style",
    "<script", // within the style, where it is text
    "</style",
    "</head",
    "<body",
    "<main",
    "</main",
    "<noscript",
    "<h1",
    "</h1",
    "<p",
    "</p",
    "<p",
    "</p",
    "<table",
    "<tr",
    "<th",
    "</th",
    "<th",
    "</th",
    "<th",
    "</th",
    "</tr",
    "<tr",
    "<td",
    "</td",
    "<td",
    "</td",
    "<td",
    "</td",
    "</tr",
    "</table",
    "</noscript",
    "<script",
    "</script",
    "<script",
    "</script",
    "</body",
    "</html",
  ]);
});

test("the data come back as they were", () => {
  const [, json = ""] = /<script type="application\/json" id="data">(.*)<\/script>/.exec(html) ?? [];
  expect(JSON.parse(json)).toEqual(DATA);
  expect(json).not.toMatch(/[<\u2028\u2029]/);
});

test("the script does what it did", () => {
  const [, script = ""] = /<script>(.*)<\/script>/.exec(html) ?? [];
  // oxlint-disable-next-line typescript/no-implied-eval -- it is ours
  expect(new Function(`${script} return [a, b, c.source]`)()).toEqual([
    "</script>",
    "<!--",
    String.raw`<\/SCRIPT`,
  ]);
});

test("nothing may be fetched", () => {
  expect(html).toContain("default-src 'none'");
  expect(html.indexOf("Content-Security-Policy")).toBeLessThan(html.indexOf("<style>"));
});
