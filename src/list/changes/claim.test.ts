import { describe, expect, test } from "vitest";
import { type EndedEntry, type Entry, pending } from "../../core/entry.ts";
import { claimNext } from "./claim.ts";

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
