import { describe, expect, test } from "vitest";
import { type Entry, pending } from "../../core/entry.ts";
import { parseSelection } from "../../core/parse-selection.ts";
import { edit, type Edits } from "./edit.ts";

const NONE: Edits = { remove: new Set(), set: {} };
const change = (entries: readonly Entry[], text: string, edits: Partial<Edits>) =>
  edit(parseSelection(text), { ...NONE, ...edits })(entries);

const list: readonly Entry[] = [
  { ...pending(["a"]), status: "done", facts: {} },
  pending(["b"], { timeout: "1h", env: { A: "1", B: "2" }, tags: ["x"] }, { mine: 1 }),
  { ...pending(["c"], { after: [1] }), status: "held", facts: { attempt: 2 } },
];

describe("edit", () => {
  test("sets and removes options, and keeps the rest, the status and the attempts", () => {
    const edits = { remove: new Set(["timeout"]), set: { env: { B: "3" }, tags: ["y"], retries: 2 } };
    const { entries, value } = change(list, "1,2", edits);
    expect(entries[1]).toEqual(
      pending(["b"], { env: { A: "1", B: "3" }, tags: ["x", "y"], retries: 2 }, { mine: 1 }),
    );
    expect(entries[2]).toMatchObject({ status: "held", facts: { attempt: 2 }, options: { after: [1] } });
    expect(value).toEqual({ changed: [1, 2], same: [], skipped: [] });
  });

  test("a removed option that is set, too, starts from none", () => {
    const { entries } = change(list, "1", { remove: new Set(["env"]), set: { env: { C: "1" } } });
    expect(entries[1]?.options.env).toEqual({ C: "1" });
  });

  test("entries that run or have run are left alone; an edit that changes nothing writes nothing", () => {
    const { entries, value } = change(list, "all", { set: { timeout: "1h" }, remove: new Set(["gpus"]) });
    expect(value).toEqual({ changed: [2], same: [1], skipped: [0] });
    expect(entries[0]).toBe(list[0]);
    expect(change(list, "0-1", { set: { timeout: "1h" } }).entries).toBe(list);
  });

  test("another check is asked at once", () => {
    const facts = {
      attempt: 1,
      checks: 3,
      checkSaid: "no",
      notBefore: "2026-11-20T10:00:00.000Z",
      notBeforeMs: 9,
    };
    const waiting: Entry = { ...pending(["a"], { check: "false" }), facts };
    expect(change([waiting], "0", { set: { check: "true" } }).entries[0]?.facts).toEqual({ attempt: 1 });
    expect(change([waiting], "0", { set: { retries: 1 } }).entries[0]?.facts).toEqual(facts);
  });

  test.each<[string, string, Partial<Edits>, string]>([
    [
      "a command in the list",
      "1",
      { argv: ["a"], remove: new Set(["env"]) },
      "entry 1 would be the same as entry 0",
    ],
    ["one command for several", "1,2", { argv: ["z"] }, "cannot all get one command"],
    ["after itself", "1", { set: { after: [2] } }, "entry 1 would run after itself (1 -> 2 -> 1)"],
    ["after none", "1", { set: { after: [9] } }, "entry 1 could never run after entry 9: there is none"],
  ])("refuses %s", (_, text, edits, message) => {
    expect(() => change(list, text, edits)).toThrow(message);
  });

  test("the same command with another environment is another experiment", () => {
    const twins = [pending(["a"], { env: { S: "1" } }), pending(["a"], { env: { S: "2" } })];
    expect(() => change(twins, "1", { set: { env: { S: "1" } } })).toThrow("the same as entry 0");
    expect(change(twins, "1", { set: { env: { S: "3" } } }).value.changed).toEqual([1]);
  });

  test("applied again after it was written, it edits no other entry", () => {
    const again = edit(parseSelection("1"), { ...NONE, argv: ["z"] });
    const { entries } = again(list);
    expect(again(entries).entries).toBe(entries);
    expect(() => again(entries.slice(1))).toThrow("somebody else changed these entries");
  });
});
