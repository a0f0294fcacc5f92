import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { formatFoot, formatHead, formatStarted } from "../../runner/experiment/job-log.ts";
import { lastOutput, outputTail } from "./log-tail.ts";

const HEAD =
  formatHead({ list: "/a", n: 0, attempt: 1, argv: ["x"], host: "h", pid: 1, directory: "/" }) +
  formatStarted("2026-11-20T10:00:00.000Z");
const FOOT = formatFoot({
  outcome: { kind: "cancelled" },
  durationMs: 1,
  endedAt: "2026-11-20T10:00:00.000Z",
});

function logOf(output: string): string {
  const folder = mkdtempSync(join(tmpdir(), "tail-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "log"), HEAD + output + FOOT);
  return join(folder, "log");
}

test("a progress bar of any length is one line, and the lines before it are found", async () => {
  const bar = Array.from({ length: 100_000 }, (_, i) => `\r ${i}/100000 [\u001B[32m####\u001B[0m]`).join("");
  const log = logOf(`# Epoch 1\n\n${bar}\nTraceback\nloss is nan`);
  expect(await lastOutput(log, 3)).toEqual([" 99999/100000 [####]", "Traceback", "loss is nan"]);
  expect(await lastOutput(log, 99)).toEqual([
    "# Epoch 1",
    " 99999/100000 [####]",
    "Traceback",
    "loss is nan",
  ]);
  expect((await outputTail(log, 4)).lines[0]).toBe("");
});

test("a line is whole or not shown, wherever the end of the log that was read begins", async () => {
  const lines = Array.from({ length: 9 }, (_, i) => `${i} ${"x".repeat(20_000)}`);
  const log = logOf(lines.join("\n"));
  for (let count = 0; count <= 9; count++)
    expect(await lastOutput(log, count)).toEqual(lines.slice(9 - count));
});

test("says where it ended, and whether the last line is complete", async () => {
  expect(await outputTail(logOf("one"), 1)).toMatchObject({ lines: ["one"], isEnded: true });
  const running = logOf("");
  writeFileSync(running, `${HEAD}one\n 10 %`);
  expect(await outputTail(running, 1)).toEqual({ lines: [" 10 %"], isEnded: false, size: HEAD.length + 9 });
  expect(await outputTail(logOf(""), 5)).toMatchObject({ lines: [] });
});
