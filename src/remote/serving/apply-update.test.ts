import { describe, expect, test } from "vitest";
import { pending, type Entry } from "../../core/entry.ts";
import { digestOf, lineOf } from "../protocol/wire.ts";
import { applyUpdate, changesIn } from "./apply-update.ts";

const RIGHTS = { owns: (runner: string | undefined) => runner === "own", logFor: (n: number) => `/l/${n}` };
const LIST: readonly Entry[] = [pending(["a"]), pending(["b"])];
const CLAIM =
  '["executed",{"status":"running","host":"h","pid":1,"attempt":1,"claim":"c","runner":"own","startedAt":"t"},"a"]';

const OTHER = CLAIM.replace('"c"', '"d"');

function was(n: number): string {
  return digestOf(lineOf(LIST[n] as Entry));
}

test("all changes of an update are made, or none", () => {
  const both = changesIn([
    [0, was(0), CLAIM],
    [1, was(1), OTHER],
  ]);
  const { entries, value } = applyUpdate(both, RIGHTS)(LIST);
  expect(value.kind).toBe("done");
  expect(entries.map(({ status }) => status)).toEqual(["running", "running"]);
  const changed = LIST.with(1, pending(["x"]));
  expect(applyUpdate(both, RIGHTS)(changed)).toEqual({ entries: changed, value: { kind: "again" } });
});

test("a choice that depends on all entries stands only if none has another status by now", () => {
  const one = changesIn([[0, was(0), CLAIM]]);
  expect(applyUpdate(one, RIGHTS, LIST)([...LIST]).value.kind).toBe("done");
  const started = LIST.with(
    1,
    applyUpdate(changesIn([[1, was(1), OTHER]]), RIGHTS)(LIST).entries[1] as Entry,
  );
  expect(applyUpdate(one, RIGHTS, LIST)(started).value.kind).toBe("again");
  expect(applyUpdate(one, RIGHTS, LIST)([...LIST, pending(["c"])]).value.kind).toBe("again");
  expect(applyUpdate(one, RIGHTS)(started).value.kind).toBe("done");
});

test("a claim that was taken for another entry, which the other end has not seen, is tried again", () => {
  const late = applyUpdate(changesIn([[0, was(0), CLAIM]]), RIGHTS)(LIST).entries;
  const again = applyUpdate(changesIn([[1, was(1), CLAIM]]), RIGHTS)(late);
  expect(again).toEqual({ entries: late, value: { kind: "again" } });
  expect(applyUpdate(changesIn([[1, was(1), OTHER]]), RIGHTS)(late).value.kind).toBe("done");
});

test("an entry that is not there any more, or another one by now, is tried again", () => {
  const change = applyUpdate(changesIn([[1, was(1), CLAIM]]), RIGHTS);
  expect(change([LIST[0] as Entry]).value).toEqual({ kind: "again" });
});

test("one entry that is refused refuses the update", () => {
  const rights = { ...RIGHTS, owns: () => false };
  const { entries, value } = applyUpdate(changesIn([[0, was(0), CLAIM]]), rights)(LIST);
  expect(entries).toBe(LIST);
  expect(value).toMatchObject({ kind: "refused", why: expect.stringContaining("entry 0: ") as unknown });
});

test("an entry may not grow without limit", () => {
  const long = CLAIM.replace('"h"', JSON.stringify("h".repeat(2_000_000)));
  expect(applyUpdate(changesIn([[0, was(0), long]]), RIGHTS)(LIST).value).toMatchObject({ kind: "refused" });
});

describe("what is no update ends the connection", () => {
  test.each<[string, unknown[]]>([
    ["no array", [1]],
    ["a negative number", [[-1, "x", CLAIM]]],
    ["a number out of range", [[1e300, "x", CLAIM]]],
    ["no entry", [[0, "x", "[]"]]],
    ["no JSON", [[0, "x", "["]]],
    [
      "one entry twice",
      [
        [0, "x", CLAIM],
        [0, "y", CLAIM],
      ],
    ],
  ])("%s", (_, set) => {
    expect(() => changesIn(set)).toThrow(/^its update /);
  });
});
