import { stripVTControlCharacters } from "node:util";
import { describe, expect, test } from "vitest";
import { type EndedEntry, type Entry, pending, type RunningEntry } from "../../core/entry.ts";
import type { Liveness } from "../../core/liveness.ts";
import { forTerminal } from "../../core/terminal-text.ts";
import { styleFor } from "../style.ts";
import { widthOf } from "../text-width.ts";
import { formatFrame, type FrameContext, type FrameState } from "./frame.ts";
import { attemptRows, watchModel } from "./model.ts";
import { divideRoom, windowOf } from "./window.ts";

const NOW = new Date(2026, 10, 20, 22, 10).getTime(); // local, as the page shows it
const before = (seconds: number): string => new Date(NOW - seconds * 1000).toISOString();
const base = { argv: ["python", "main.py", "--lr", "0.1"] as const, options: {}, extra: {} };
const context: FrameContext = {
  now: NOW,
  width: 79,
  height: 24,
  style: (_: string, text: string) => text,
  livenessByClaim: new Map<string, Liveness>([
    ["dead", { kind: "lost", how: "process" }],
    ["silent", { kind: "unheard", forMs: 5_000, heartbeat: "still" }],
  ]),
};
const state: FrameState = { selected: undefined, lastLines: new Map(), status: "", help: false };

function ended(status: EndedEntry["status"], seconds = 600, log = ""): Entry {
  const facts = { host: "gpu1", startedAt: before(3600), endedAt: before(3600 - seconds), exitCode: 1, log };
  return { ...base, status, facts };
}

function running(claim: string, host = "gpu2", pausedAt?: string): RunningEntry {
  const facts = { host, pid: 4711, claim, attempt: 1, startedAt: before(300) };
  return { ...base, status: "running", facts: { ...facts, ...(pausedAt !== undefined && { pausedAt }) } };
}

function page(entries: readonly Entry[], its: Partial<FrameState & FrameContext> = {}): string[] {
  return formatFrame(watchModel(entries, "my exps.json"), { ...state, ...its }, { ...context, ...its });
}

const MIXED = [
  ended("done"),
  ended("done", 700),
  ended("failed", 650, "/log"),
  running("a"),
  running("b", "gpu1"),
  running("c", "gpu1", before(10)),
  running("silent", "gpu3"),
  pending(["true"]),
];

describe("formatFrame", () => {
  test("shows hosts with their running entries, notes on silent runners, and failures with their last line", () => {
    const lastLines = new Map([["/log", "loss is nan"]]);
    const selected = attemptRows(watchModel(MIXED, ""))[1];
    expect(page(MIXED, { lastLines, selected, status: "1 entry (5) is paused" })).toEqual([
      "my exps.json                                                              22:10",
      "8 entries: 1 pending, 2 running, 1 paused, 1 lost?, 2 done, 1 failed",
      "[███████████████xxxxxxxx????????▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒·······] 37 %",
      "elapsed 1h 00m · 10m 50s each · ends 22:19 to 22:27 (in 11m 15s)",
      "",
      "gpu1 · 1 running, 1 paused · 2 done, 1 failed · 5.5/h",
      "   running  4  5m 00s  python main.py --lr 0.1",
      "❯  paused   5  5m 00s  python main.py --lr 0.1",
      "gpu2 · 1 running · 0 done",
      "   running  3  5m 00s  python main.py --lr 0.1",
      "gpu3 · 1 lost? · 0 done",
      "   lost?    6  5m 00s  python main.py --lr 0.1",
      "lost? 6: gpu3 (pid 4711) gave no sign of life in 5.0s of watching",
      "",
      "failed last (1 in all)",
      "   2  gpu1  21:20  10m 50s  exit 1  python main.py --lr 0.1",
      "     | loss is nan",
      "",
      "",
      "",
      "",
      "",
      "1 entry (5) is paused",
      "↑↓ select  l log  c cancel  p pause/resume  r requeue  ? keys  q quit",
    ]);
  });

  test("when there is too little room, shows the rows around the selected one and counts the others", () => {
    const many = Array.from({ length: 10_000 }, (_, i) => running(`r${i}`, `gpu${i % 20}`));
    const model = watchModel([...many, ended("failed"), ended("failed")], "exps.json");
    const selected = attemptRows(model)[5_000];
    const lines = formatFrame(model, { ...state, selected }, context);
    expect(lines).toHaveLength(24);
    expect(lines.filter((line) => line.startsWith("❯"))).toHaveLength(1);
    expect(lines[5]).toMatch(/^ {2}↑ \d+ more lines, these on gpu\d+$/);
    expect(lines.find((line) => line.startsWith("  ↓"))).toMatch(/^ {2}↓ \d+ more lines$/);
    expect(lines).toContain("failed last (2 in all)");
  });

  test("is never wider or higher than the terminal, not counting colours", () => {
    const wide: Entry = {
      ...running("w", "ホスト".repeat(30)),
      argv: ["python\n\u001B[2J", "日本語🙂".repeat(40)],
      options: { name: "a\nb\u0007" },
    };
    const entries = [...MIXED, wide, { ...ended("failed", 10, "/log"), argv: wide.argv }];
    const lastLines = new Map([["/log", "損失".repeat(100)]]);
    const colours = styleFor({ isTTY: true }, {});
    for (const [width, height] of [
      [1, 1],
      [20, 5],
      [40, 10],
      [59, 11],
      [60, 12],
      [79, 24],
      [199, 50],
    ] as const) {
      for (const help of [false, true]) {
        const lines = page(entries, { width, height, lastLines, help, style: colours });
        expect(lines.length).toBeLessThanOrEqual(height);
        for (const line of lines) {
          const bare = stripVTControlCharacters(forTerminal(line));
          expect(widthOf(bare)).toBeLessThanOrEqual(width);
          expect(bare).not.toMatch(/\p{Cc}/u);
        }
      }
    }
  });

  test("on a small terminal the bar and the keys stay", () => {
    expect(page(MIXED, { width: 39, height: 10 })).toEqual([
      "my exps.json                      22:10",
      "8 entries: 1 pending, 2 running, 1 pau…",
      "[████████xxxx????▒▒▒▒▒▒▒▒▒▒▒▒····] 37 %",
      "gpu1 · 1 running, 1 paused · 2 done, 1…",
      "   running  4  5m 00s  python mai… --l…",
      "  ↓ 5 more lines",
      "lost? 6: gpu3 (pid 4711) gave no sign …",
      "failed last (1 in all)",
      "   2  gpu1  21:20  10m 50s  exit 1  py…",
      "↑↓ select  l log  c cancel  p pause/re…",
    ]);
  });

  test("an empty list, and a finished one", () => {
    expect(page([]).slice(0, 2)).toEqual([
      "my exps.json                                                              22:10",
      "the list is empty",
    ]);
    expect(page([ended("done")]).at(-2)).toBe("finished; q leaves");
  });
});

test("the visible part keeps the focus in the middle, and does not exceed the ends", () => {
  expect(windowOf(100, 10, 50)).toEqual([45, 55]);
  expect(windowOf(100, 10, -1)).toEqual([0, 10]);
  expect(windowOf(100, 10, 99)).toEqual([90, 100]);
  expect(windowOf(3, 10, 2)).toEqual([0, 3]);
  expect(windowOf(3, -1, 2)).toEqual([2, 2]);
});

test("two lists share the room; the second gets at least two fifths when both need more", () => {
  expect(divideRoom(20, 5, 6)).toEqual([5, 6]);
  expect(divideRoom(20, 50, 60)).toEqual([12, 8]);
  expect(divideRoom(20, 50, 3)).toEqual([17, 3]);
  expect(divideRoom(20, 5, 60)).toEqual([5, 15]);
});

test("the page of keys wraps on a narrow terminal", () => {
  const lines = page(MIXED, { help: true, width: 40, height: 30 });
  expect(lines).toContain("l or Enter  the end of its log, as it");
  expect(lines).toContain("            grows; l, q or Esc goes back");
  expect(lines.at(-3)).not.toContain("…");
});
