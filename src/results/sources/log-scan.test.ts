import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { formatFoot, formatHead, formatStarted } from "../../runner/experiment/job-log.ts";
import { parseMetrics } from "../metric-spec.ts";
import type { LogPattern } from "./find-matches.ts";
import type { LogFindings } from "./log-findings.ts";
import { scanLogs } from "./log-scan.ts";
import { Report } from "./report.ts";
import type { Series } from "./series.ts";

const argv = ["train", "--acc", "acc 99"];
const HEAD =
  formatHead({ list: "/a", n: 0, attempt: 1, argv, host: "acc 98", pid: 1, directory: "/" }) +
  formatStarted("2026-11-20T10:00:00.000Z");
const FOOT = formatFoot({
  outcome: { kind: "cancelled" },
  durationMs: 1,
  endedAt: "2026-11-20T10:00:00.000Z",
  rest: "left running: acc 97",
});

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "scan-"));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

function pattern(regex: string, options: Partial<LogPattern> = {}): LogPattern {
  const [spec] = parseMetrics([`m=${regex}`]);
  const { regex: compiled = /./, groups = [], stepGroup } = spec ?? {};
  const step = stepGroup === undefined ? {} : { stepGroup };
  return { regex: compiled, groups, ...step, keeping: { curve: true, all: true }, isLast: false, ...options };
}

/** What is found in a log with that output. */
function scan(
  output: string | Buffer,
  patterns: readonly LogPattern[],
  { isOver = true, limitMs = 10_000, foot = FOOT } = {},
): LogFindings {
  const path = join(folder(), "log");
  writeFileSync(path, Buffer.concat([Buffer.from(HEAD), Buffer.from(output), Buffer.from(foot)]));
  const [found] = scanLogs([{ path, isOver }], patterns, limitMs);
  return found as LogFindings;
}

function valuesOf(found: LogFindings): unknown {
  return found.series.map((series: Series | undefined) => series?.points?.values);
}

const ACC = String.raw`acc (\S+)`;
/** Output that makes a log too large to be read as a whole. */
const FILL = "some other text\n".repeat(10_000);

test.each([
  ["in a small log", ""],
  ["in a large one", FILL],
])("everything between head and foot is searched, %s", (_, fill) => {
  expect(
    valuesOf(scan(`acc 1\n${fill}x acc 2, acc nan\rbar\racc 4`, [pattern(ACC), pattern("^acc (.)$")])),
  ).toEqual([
    [1, "2,", Number.NaN, 4],
    [1, 4],
  ]);
});

test("of a last value the end of the log is enough, and all of it where that has none", () => {
  const last = { keeping: { curve: false, all: false }, isLast: true };
  const output = `loss 1\nacc 1\n${FILL}acc 2\nacc 3\n`;
  const found = scan(output, [pattern(ACC, last), pattern("loss (.)", last)]);
  expect(found.series.map((series) => [series?.last, series?.count])).toEqual([
    [3, 2],
    [1, 1],
  ]);
});

test("steps, and groups that took no part", () => {
  const steps = pattern(String.raw`step (?<step>\d+): (\S+)|final (\S+)`);
  const { series } = scan("step 1: 0.5\nstep 2: 0.25\nfinal 0.2\n", [steps]);
  expect(series[0]?.curve).toEqual({ steps: [1, 2], values: [0.5, 0.25] });
  expect(series[0]?.last).toBe(0.2);
});

test.each([
  ["a small log", ""],
  ["a large one", FILL],
])("the last line of %s that is being written is left out", (_, fill) => {
  const running = { isOver: false, foot: "" };
  const output = `${fill}acc 0.1\nacc 0.9`;
  const last = { keeping: { curve: false, all: false }, isLast: true };
  const lastOf = (options: object): unknown =>
    scan(output, [pattern(ACC, last), pattern(ACC)], options).series.map((series) => series?.last);
  expect(lastOf(running)).toEqual([0.1, 0.1]);
  expect(lastOf({ foot: "" })).toEqual([0.9, 0.9]);
  expect(lastOf({ isOver: false })).toEqual([0.9, 0.9]);
});

test("hostile logs: lines of megabytes, bytes that are no UTF-8, no line end", () => {
  const long = `acc 5 ${"x".repeat(3_000_000)}\n`;
  const output = Buffer.concat([
    Buffer.from(`acc 1\n${long}acc 2 `),
    Buffer.from([0xff, 0]),
    Buffer.from("é acc 3\n"),
  ]);
  const found = scan(output, [pattern(ACC), pattern("(\uFFFD.+) acc")]);
  expect(valuesOf(found)).toEqual([[1, 2, 3], ["\uFFFD\0é"]]);
  expect(found.longLines).toBe(1);
  expect(valuesOf(scan("acc 1".repeat(1_000_000), [pattern(ACC)]))).toEqual([[]]);
});

test.each([
  ["a small log", ""],
  ["a large one", FILL],
])("an expression that takes for ever on %s costs its own value only", (_, fill) => {
  const output = `acc 1\n${fill}${"a".repeat(60)}b\nacc 2\n`;
  const found = scan(output, [pattern("^((?:a+)+)$"), pattern(ACC)], { limitMs: 600 });
  expect(valuesOf(found)).toEqual([undefined, [1, 2]]);
});

test("lines that are JSON objects, among others", () => {
  const path = join(folder(), "log");
  writeFileSync(
    path,
    `${HEAD}start {"acc": 7}\n{"acc": 1}\n{"acc": \n  {"acc": NaN, "loss": 2}\r\n{"acc": 3}`,
  );
  const json = new Report(() => ({ curve: false, all: true }));
  scanLogs([{ path, isOver: true, json }], []);
  expect(json.series.get("acc")?.points?.values).toEqual([1, Number.NaN, 3]);
  expect(json.odd.badLines).toBe(0);
});

test("no pipe, no folder and no symbolic link is read", () => {
  const place = folder();
  const paths = ["pipe", "link", ".", "none"].map((name) => join(place, name));
  execFileSync("mkfifo", [paths[0] as string]);
  symlinkSync("/etc/hostname", paths[1] as string);
  const found = scanLogs(
    paths.map((path) => ({ path, isOver: true })),
    [pattern(ACC)],
  );
  expect(found).toEqual(["EINVAL", "ELOOP", "EINVAL", "ENOENT"]);
});

test("the head of a command of a megabyte is not searched", () => {
  const path = join(folder(), "log");
  const head = HEAD.replace("train", `train ${"--acc 'acc 1' ".repeat(80_000)}`);
  writeFileSync(path, `${head}acc 2\n${FILL}${FOOT}`);
  const [found] = scanLogs([{ path, isOver: true }], [pattern(ACC)]);
  expect(valuesOf(found as LogFindings)).toEqual([[2]]);
});

test("an expression that takes too long on several logs is given up", () => {
  const path = join(folder(), "log");
  writeFileSync(path, `${"a".repeat(60)}b\n`);
  const logs = Array.from({ length: 1_000 }, () => ({ path, isOver: true }));
  const since = performance.now();
  const found = scanLogs(logs, [pattern("^((?:a+)+)$"), pattern("(b)")], 300);
  expect(performance.now() - since).toBeLessThan(50_000);
  expect(new Set(found.map((each) => JSON.stringify(valuesOf(each as LogFindings))))).toEqual(
    new Set(['[null,["b"]]']),
  );
});
