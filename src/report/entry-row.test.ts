import { describe, expect, test } from "vitest";
import { type Entry, pending, type RunningEntry } from "../core/entry.ts";
import type { Liveness } from "../core/liveness.ts";
import { entryToObject } from "./entry-row.ts";
import { formatCsv, formatEntries, sortEntries, columnNamed } from "./entry-table.ts";

const T0 = Date.UTC(2026, 10, 20, 10);
const at = (seconds: number): string => new Date(T0 + seconds * 1000).toISOString();
const base = { argv: ["python", "main.py", "a b"] as const, options: {}, extra: {} };

function running(claim: string, startedAt: string): RunningEntry {
  return { ...base, status: "running", facts: { host: "gpu2", pid: 9, claim, attempt: 1, startedAt } };
}

const ENTRIES: Entry[] = [
  pending(["true"]),
  {
    ...base,
    status: "done",
    facts: { host: "gpu1", attempt: 1, startedAt: at(0), endedAt: at(131), exitCode: 0 },
  },
  { ...base, status: "failed", facts: { host: "gpu1", attempt: 2, signal: "SIGKILL" } },
  { ...base, status: "failed", facts: { reason: "spawn", startedAt: at(0), endedAt: "tomorrow" } },
  { ...base, status: "cancelled", facts: {} },
  running("alive", at(0)),
  running("dead", at(0)),
  running("ahead", at(900)),
  { ...base, status: "unknown", facts: {} },
  { ...base, status: "held", facts: { attempt: 1 } },
];
const context = {
  now: T0 + 600_000,
  width: Number.POSITIVE_INFINITY,
  style: (_: string, text: string) => text,
  livenessByClaim: new Map<string, Liveness>([
    ["dead", { kind: "lost", how: "process" }],
    ["silent", { kind: "unheard", forMs: 4_000, heartbeat: "still" }],
    ["orphan", { kind: "orphaned", pids: [12, 13], isKept: false }],
  ]),
};

describe("formatEntries", () => {
  test("shows what is known about each entry", () => {
    expect(formatEntries(ENTRIES, [...ENTRIES.keys()], context)).toEqual([
      "n  status     attempt  host     time  exit     command",
      "0  pending                                     true",
      "1  done             1  gpu1   2m 11s  0        python main.py 'a b'",
      "2  failed           2  gpu1           SIGKILL  python main.py 'a b'",
      "3  failed                             spawn    python main.py 'a b'",
      "4  cancelled                                   python main.py 'a b'",
      "5  running          1  gpu2  10m 00s           python main.py 'a b'",
      "6  lost             1  gpu2  10m 00s           python main.py 'a b'",
      "7  running          1  gpu2     0.0s           python main.py 'a b'",
      "8  unknown                                     python main.py 'a b'",
      "9  held             1                          python main.py 'a b'",
    ]);
  });

  test("there is a column for names when one of the shown entries has one", () => {
    const entries = [pending(["true"]), pending(["false"], { name: "eval" })];
    expect(formatEntries(entries, [0, 1], context)[2]).toBe(
      "1  pending                             eval  false",
    );
    expect(formatEntries(entries, [0], context)[0]).not.toContain("name");
  });

  test("every line fits the width", () => {
    const entries = [
      pending(["python", ...Array.from({ length: 40 }, () => "word")], { name: "n".repeat(60) }),
    ];
    for (const width of [70, 80, 120]) {
      const [, row = ""] = formatEntries(entries, [0], { ...context, width });
      expect(row.length).toBe(width);
    }
  });
});

describe("columns of the user's choice", () => {
  const columns = ["n", "status", "time", "started", "command"].map((name) => columnNamed(name));

  test("as a table and as comma-separated values", () => {
    const entries: Entry[] = [...ENTRIES.slice(0, 2), pending(["echo", 'a "b", c', "d\ne"])];
    expect(formatEntries(entries, [1], context, columns)[1]).toBe(
      "1  done    2m 11s  2026-11-20T10:00:00.000Z  python main.py 'a b'",
    );
    expect(formatCsv(entries, [0, 1, 2], context, columns).join("\n")).toBe(
      [
        "n,status,time,started,command",
        "0,pending,,,true",
        "1,done,131,2026-11-20T10:00:00.000Z,python main.py 'a b'",
        String.raw`2,pending,,,"echo 'a ""b"", c' $'d\ne'"`,
      ].join("\n"),
    );
  });

  test("sorted up and down, entries without a value last, equal ones in the order of the list", () => {
    const all = [...ENTRIES.keys()];
    expect(sortEntries("attempt", ENTRIES, all, context)).toEqual([1, 5, 6, 7, 9, 2, 0, 3, 4, 8]);
    expect(sortEntries("-attempt", ENTRIES, all, context).slice(0, 2)).toEqual([2, 1]);
    expect(sortEntries("-time", ENTRIES, all, context).slice(0, 4)).toEqual([5, 6, 1, 7]);
    expect(sortEntries("status", ENTRIES, all, context).at(0)).toBe(4);
  });

  test("an unknown name is refused", () => {
    expect(() => columnNamed("hots")).toThrow(/no column hots/);
  });
});

describe("entryToObject", () => {
  test("keys of the user never replace ours", () => {
    const entry = pending(["true"], { name: "x" }, { note: 1, n: 99, argv: "mine" });
    expect(entryToObject(entry, 4, new Map())).toEqual({
      n: 4,
      status: "pending",
      argv: ["true"],
      name: "x",
      note: 1,
    });
  });

  test("a lost entry is marked so, and keeps the status of the list", () => {
    expect(entryToObject(running("dead", at(0)), 0, context.livenessByClaim)).toMatchObject({
      status: "running",
      lost: true,
      standing: { kind: "lost", how: "process" },
    });
    expect(entryToObject(running("alive", at(0)), 0, context.livenessByClaim)).not.toHaveProperty("lost");
  });
});
