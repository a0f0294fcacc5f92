import { describe, expect, test } from "vitest";
import { type Entry, type EndedEntry, pending } from "../../core/entry.ts";
import { isReady } from "./readiness.ts";
import { stuckOf, countDependencies } from "./dependency-counts.ts";

function after(...numbers: number[]): Entry {
  return pending(["eval"], { after: numbers });
}

function ended(status: EndedEntry["status"]): Entry {
  return { ...pending(["train"]), status, facts: {} };
}

const train = pending(["train"]);
const held: Entry = { ...train, status: "held" };
const running: Entry = {
  ...train,
  status: "running",
  facts: { host: "h", pid: 1, claim: "c", attempt: 1, startedAt: "2026-01-01T00:00:00.000Z" },
};
const unknown: Entry = { ...train, status: "unknown", facts: {} };

describe("isReady", () => {
  test("only when all its dependencies are done", () => {
    const ready = (...before: Entry[]): boolean => isReady(after(...before.keys()), before, "skip");
    expect(ready()).toBe(true);
    expect(ready(ended("done"), ended("done"))).toBe(true);
    for (const other of [train, held, running, unknown, ended("failed"), ended("cancelled")])
      expect(ready(ended("done"), other)).toBe(false);
    expect(isReady(train, [train], "skip")).toBe(true);
    expect(isReady(after(7), [], "skip")).toBe(false);
  });
});

describe("countDependencies", () => {
  test("names the blockers, also indirect ones", () => {
    const entries = [
      ended("failed"),
      after(0),
      after(1),
      ended("done"),
      after(3),
      running,
      after(5, 1),
      after(99),
    ];
    expect(countDependencies(entries)).toEqual({
      count: 4,
      blockers: new Map([
        [0, "failed"],
        [5, "running"],
        [99, "missing"],
      ]),
      stuck: [{ n: 7, why: { kind: "missing", by: 99 } }],
    });
  });

  test("ignores dependencies that will be met without help, in any order", () => {
    const nothing = { count: 0, blockers: new Map(), stuck: [] };
    expect(countDependencies([train, after(0), after(1)])).toEqual(nothing);
    expect(countDependencies([after(1), after(2), train])).toEqual(nothing);
    const long = Array.from({ length: 100_000 }, (_, n) => after(n + 1));
    // in the same time as in the other order
    expect(countDependencies([...long, train])).toEqual(nothing);
  });

  test("entries that wait for one another have no blockers", () => {
    expect(countDependencies([after(1), after(0), after(2)])).toMatchObject({
      count: 3,
      blockers: new Map(),
    });
  });
});

describe("stuckOf", () => {
  const cycle = (...path: number[]) => ({ kind: "cycle", path });

  test("names the cycle, from its lowest number on, and the entries behind it", () => {
    const entries = [after(1), after(5), train, after(5), after(3), after(3, 2), after(6)];
    expect(stuckOf(entries)).toEqual([
      { n: 0, why: { kind: "behind", by: 1 } },
      { n: 1, why: { kind: "behind", by: 5 } },
      { n: 3, why: cycle(3, 5, 3) },
      { n: 4, why: { kind: "behind", by: 3 } },
      { n: 5, why: cycle(3, 5, 3) },
      { n: 6, why: cycle(6, 6) },
    ]);
  });

  test("missing entries and entries with an unknown outcome are never done", () => {
    const entries = [after(9), unknown, after(1), after(0), after(5, 9), running];
    expect(stuckOf(entries)).toEqual([
      { n: 0, why: { kind: "missing", by: 9 } },
      { n: 2, why: { kind: "unknown", by: 1 } },
      { n: 3, why: { kind: "behind", by: 0 } },
      { n: 4, why: { kind: "missing", by: 9 } },
    ]);
  });

  test("dependencies that run, are held or failed are not stuck; held entries have reasons, too", () => {
    expect(stuckOf([held, after(0), ended("failed"), after(2, 99), ended("cancelled"), after(4, 3)])).toEqual(
      [],
    );
    const heldAfter = (n: number): Entry => ({ ...after(n), status: "held" });
    expect(stuckOf([heldAfter(1), after(0)]).map(({ n }) => n)).toEqual([0, 1]);
  });
});
