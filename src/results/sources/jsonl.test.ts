import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readJsonLines } from "./jsonl.ts";
import { withFile } from "./open-file.ts";
import { Report } from "./report.ts";

function reportOf(text: string | Buffer, isOver = true): Report {
  const folder = mkdtempSync(join(tmpdir(), "jsonl-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "m"), text);
  const report = new Report(() => ({ curve: true, all: false }));
  withFile(join(folder, "m"), (file) => readJsonLines(file, report, isOver));
  return report;
}

function lastOf({ series }: Report): Record<string, unknown> {
  return Object.fromEntries([...series].map(([name, { last }]) => [name, last]));
}

test("results, steps, nested objects, pairs, texts", () => {
  const report = reportOf(
    [
      '{"step": 1, "time": "2026-11-20T10:00:00Z", "loss": 0.5, "val": {"acc": 0.1}}',
      '{"step": "2", "time": 12.5, "loss": 0.25}',
      '{"name": "f1", "value": 0.9, "step": 3}',
      '{"name": "run a", "value": 1, "lr": 2}',
      '{"note": "0.5", "solved": true, "none": null, "hist": [1, 2], "step": null}',
      "",
    ].join("\n"),
  );
  expect(lastOf(report)).toEqual({
    loss: 0.25,
    "val/acc": 0.1,
    f1: 0.9,
    name: "run a",
    value: 1,
    lr: 2,
    note: "0.5",
    solved: 1,
  });
  expect(report.series.get("loss")?.curve).toEqual({ steps: [1, 2], values: [0.5, 0.25] });
  expect(report.series.get("solved")?.curve).toEqual({ steps: [], values: [] });
  expect(report.odd).toMatchObject({ badLines: 0, arrays: 1 });
});

test("NaN and the infinities, bare and as texts", () => {
  const report = reportOf('{"a": NaN, "b": -Infinity, "c": "nan", "d": "inf", "e": "is NaN: \\" NaN"}\n');
  const [nan, inf] = [Number.NaN, Number.POSITIVE_INFINITY];
  expect(lastOf(report)).toEqual({ a: nan, b: -inf, c: nan, d: inf, e: 'is NaN: " NaN' });
});

test("a last line without its end counts only when nobody writes any more, and if it parses", () => {
  expect(lastOf(reportOf('{"a": 1}\n{"a": 2}', false))).toEqual({ a: 1 });
  expect(lastOf(reportOf('{"a": 1}\n{"a": 2}'))).toEqual({ a: 2 });
  expect(reportOf('{"a": 1}\n{"a": 2').odd.badLines).toBe(0);
});

test("what is no JSON object is counted, with the first line", () => {
  const { odd, series } = reportOf('{"a": 1}\r\n\n[1]\n7\n{"b"\n"x"\n{"a": 2}\n');
  expect(odd).toMatchObject({ badLines: 4, firstBad: 3 });
  expect(series.get("a")?.last).toBe(2);
});

test("a line of more than a megabyte is left out, bytes that are no UTF-8 lose nothing", () => {
  const long = `{"a": "${"x".repeat(3_000_000)}"}`;
  const report = reportOf(
    Buffer.concat([Buffer.from(`${long}\n{"b": "`), Buffer.from([255]), Buffer.from('", "c": 1}\n')]),
  );
  expect(lastOf(report)).toEqual({ b: "\uFFFD", c: 1 });
  expect(report.odd.longLines).toBe(1);
});

test("objects in objects without end, and names without end", () => {
  const deep = `${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`;
  expect(reportOf(`${deep}\n`).odd.arrays).toBe(1);
  const many = JSON.stringify(Object.fromEntries(Array.from({ length: 12_000 }, (_, i) => [`m${i}`, i])));
  expect(reportOf(`${many}\n`).odd.excess).toBe(2_000);
});
