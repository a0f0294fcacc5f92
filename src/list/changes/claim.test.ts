import { describe, expect, test } from "vitest";
import { type EndedEntry, type Entry, pending } from "../../core/entry.ts";
import { claimNext, claimEntry } from "./claim.ts";
import { NOW, who, three, claimOf } from "../../../test/helpers/claims.ts";

function ended(status: EndedEntry["status"]): Entry {
  return { ...pending(["train"]), status, facts: {} };
}

const train = pending(["train"]);
const running: Entry = {
  ...train,
  status: "running",
  facts: { host: "h", pid: 1, claim: "c", attempt: 1, startedAt: "2026-01-01T00:00:00.000Z" },
};

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

describe("claimNext", () => {
  test("skips entries that are not ready, whatever their priority", () => {
    const urgent = pending(["eval"], { after: [1], priority: 9 });
    expect(claims(urgent, train)).toBe(1);
    expect(claims(urgent, running)).toBeUndefined();
    expect(claims(urgent, ended("failed"), train)).toBe(2);
    expect(claims(urgent, ended("done"), train)).toBe(0);
  });
});

describe("claim", () => {
  test("claims the highest priority, then the first, and records the claimant", () => {
    const { entries, claimed } = claimOf(three, "x");
    expect(claimed.n).toBe(1);
    expect(entries[1]).toMatchObject({
      status: "running",
      facts: {
        host: "h",
        pid: 1,
        attempt: 1,
        claim: "x",
        startedAt: NOW,
        log: "/d/cooperate_1",
        directory: "/d",
      },
    });
    expect(claimOf(entries, "y").claimed.n).toBe(0);
    const third = claimOf(claimOf(entries, "y").entries, "z");
    expect(third.claimed).toMatchObject({ n: 2, entry: { facts: { directory: "/d/sub" } } });
    expect(claimNext(who("w"))(third.entries)).toEqual({ entries: third.entries, value: undefined });
  });

  test("recognises its own earlier success, and then writes nothing", () => {
    const { entries, claimed } = claimOf(three, "x");
    const again = claimNext(who("x"))(entries);
    expect(again.entries).toBe(entries);
    expect(again.value).toMatchObject({ n: claimed.n, entry: claimed.entry, before: { status: "pending" } });
  });

  test("claimEntry claims any entry but a running one", () => {
    const done: Entry = { ...pending(["a"]), status: "done", facts: { attempt: 3 } };
    expect(claimEntry(who("x"), 0)([done]).value.entry.facts.attempt).toBe(4);
    const { entries } = claimOf(three, "x");
    expect(() => claimEntry(who("y"), 1)(entries)).toThrow("entry 1 is running on h (pid 1)");
    expect(() => claimEntry(who("y"), 3)(entries)).toThrow("there is no entry 3");
  });
});
