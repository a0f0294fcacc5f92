import { closeSync, openSync, rmSync, writeFileSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { LONGEST_LINE, readChunks } from "./chunks.ts";

/** The chunks of a file with that text, and how many lines were left out. */
function chunksOf(text: string, from = 0, isCutAtReturns = true): [string[], number] {
  const folder = mkdtempSync(join(tmpdir(), "chunks-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "f"), text);
  const fd = openSync(join(folder, "f"), "r");
  let long = 0;
  const found = readChunks(fd, from, text.length, isCutAtReturns, () => long++);
  const chunks = Array.from(found, ({ bytes, at }) => {
    const part = bytes.toString();
    expect(text.startsWith(part, at)).toBe(true);
    return part;
  });
  closeSync(fd);
  return [chunks, long];
}

test("every line is in one chunk, and together they are the file", () => {
  const lines = Array.from({ length: 5_000 }, (_, i) => `${i} ${"x".repeat((i * 37) % 2_000)}\n`);
  const [chunks, long] = chunksOf(lines.join(""));
  expect(chunks.length).toBeGreaterThan(3);
  expect(chunks.join("")).toBe(lines.join(""));
  expect(chunks.every((chunk) => chunk.endsWith("\n"))).toBe(true);
  expect(long).toBe(0);
});

test.each([
  ["at the beginning", `${"x".repeat(LONGEST_LINE + 1)}\na\nb`, ["a\n", "b"], 1],
  ["in the middle", `a\n${"x".repeat(3 * LONGEST_LINE)}\nb\n`, ["a\n", "b\n"], 1],
  ["at the end", `a\n${"x".repeat(3 * LONGEST_LINE)}`, ["a\n"], 1],
  ["two", `${"x".repeat(2 * LONGEST_LINE)}\n${"y".repeat(2 * LONGEST_LINE)}\nb\n`, ["b\n"], 2],
  ["no line end at all", "x".repeat(5 * LONGEST_LINE), [], 1],
])("a longer line is left out: %s", (_, text, expected, count) => {
  const [chunks, long] = chunksOf(text);
  expect(chunks.join("")).toBe(expected.join(""));
  expect(long).toBe(count);
});

test("a return ends a line where that is asked for", () => {
  expect(chunksOf("a\rb", 0, true)).toEqual([["a\r", "b"], 0]);
  expect(chunksOf("a\rb", 0, false)).toEqual([["a\rb"], 0]);
  expect(chunksOf("head\na\n", 5)).toEqual([["a\n"], 0]);
  expect(chunksOf("")).toEqual([[], 0]);
});
