import { describe, expect, test } from "vitest";
import { type Entry, type EndedEntry, pending } from "../core/entry.ts";
import { claimNext } from "./claim.ts";
import { isReady } from "./ready.ts";
import { waitingOf } from "./waiting.ts";

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

const WHO = {
  claim: "new",
  host: "h",
  pid: 1,
  runner: "r",
  startedAt: "2026-01-01T00:00:00.000Z",
  directory: "/",
};

function claims(...entries: Entry[]): number | undefined {
  return claimNext(WHO)(entries).value?.n;
}

describe("isReady", () => {
  test("only when all it comes after are done", () => {
    const ready = (...before: Entry[]): boolean => isReady(after(...before.keys()), before, "skip");
    expect(ready()).toBe(true);
    expect(ready(ended("done"), ended("done"))).toBe(true);
    for (const other of [train, held, running, unknown, ended("failed"), ended("cancelled")])
      expect(ready(ended("done"), other)).toBe(false);
    expect(isReady(train, [train], "skip")).toBe(true);
    expect(isReady(after(7), [], "skip")).toBe(false);
  });
});

describe("claimNext", () => {
  test("passes over what is not ready, whatever its priority", () => {
    const urgent = pending(["eval"], { after: [1], priority: 9 });
    expect(claims(urgent, train)).toBe(1);
    expect(claims(urgent, running)).toBeUndefined();
    expect(claims(urgent, ended("failed"), train)).toBe(2);
    expect(claims(urgent, ended("done"), train)).toBe(0);
  });
});

describe("waitingOf", () => {
  test("names what the waiting hangs on, also by way of others", () => {
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
    expect(waitingOf(entries)).toEqual({
      count: 4,
      blockers: new Map([
        [0, "failed"],
        [5, "running"],
        [99, "missing"],
      ]),
    });
  });

  test("says nothing of what will come by itself, in whatever order it stands", () => {
    expect(waitingOf([train, after(0), after(1)])).toEqual({ count: 0, blockers: new Map() });
    expect(waitingOf([after(1), after(2), train])).toEqual({ count: 0, blockers: new Map() });
  });

  test("entries that wait for one another have nothing that they wait for in the end", () => {
    expect(waitingOf([after(1), after(0), after(2)])).toEqual({ count: 3, blockers: new Map() });
  });
});
