import { describe, expect, test } from "vitest";
import { type EndedEntry, type Entry, pending } from "../../core/entry.ts";
import { parseSelection } from "../../core/parse-selection.ts";
import { announce, unannounced } from "./announce.ts";
import { skipBlocked } from "./skip-blocked.ts";
import { remove } from "./remove.ts";
import { requeue } from "./requeue.ts";

const NOW = "2026-11-20T10:00:00.000Z";

function ended(status: EndedEntry["status"], facts: EndedEntry["facts"] = {}, after?: number[]): Entry {
  return { ...pending(["e"], after && { after }), status, facts };
}

function without(numbers: string, entries: readonly Entry[]): readonly Entry[] {
  return remove(parseSelection(numbers))(entries).entries;
}

describe("the numbers in records move with the entries", () => {
  test("a skipped entry is put back together with the entry that caused it", () => {
    const list = [
      pending(["x"]),
      ended("failed"),
      pending(["y"], { after: [1] }),
      pending(["z"], { after: [2] }),
    ];
    const skipped = skipBlocked(NOW)(list).entries;
    expect(skipped.slice(2).map(({ facts }) => facts)).toMatchObject([
      { reason: "after 1", skippedAfter: 1 },
      { reason: "after 2", skippedAfter: 2 },
    ]);
    const moved = without("0", skipped);
    expect(moved.slice(1)).toMatchObject([
      { facts: { reason: "after 0", skippedAfter: 0 }, options: { after: [0] } },
      { facts: { reason: "after 1", skippedAfter: 1 }, options: { after: [1] } },
    ]);
    const back = requeue(parseSelection("0"), "any")(moved);
    expect(back.value.requeued).toEqual([0, 1, 2]);
    for (const { facts } of back.entries) expect(facts).not.toHaveProperty("skippedAfter");
  });

  test("an old record that has only the reason is understood and gets the number", () => {
    const old = [pending(["x"]), ended("failed"), ended("cancelled", { reason: "after 1" }, [1])];
    expect(requeue(parseSelection("1"), "any")(old).value.requeued).toEqual([1, 2]);
    expect(without("0", old)[1]?.facts).toEqual({ reason: "after 0", skippedAfter: 0 });
    expect(without("1", old)[1]?.facts).toEqual({ reason: "cancelled" }); // 1 was the reason
  });

  test("the number decides, not the text; an entry with another reason was not skipped", () => {
    const odd = [
      ended("failed"),
      ended("failed"),
      ended("cancelled", { reason: "after 0", skippedAfter: 1 }),
    ];
    expect(requeue(parseSelection("1"), "any")(odd).value.requeued).toEqual([1, 2]);
    const again = [ended("failed"), ended("cancelled", { reason: "cancelled", skippedAfter: 0 })];
    expect(requeue(parseSelection("0"), "any")(again).value.requeued).toEqual([0]);
  });
});

describe("removing the entry that caused a skip", () => {
  test("an entry that others wait for is not removed, and the hint works", () => {
    const list: Entry[] = [pending(["a"]), pending(["b"], { after: [0] })];
    expect(() => without("0", list)).toThrow("entry 1 is to run after entry 0");
    expect(without("0,1", list)).toEqual([]);
    const facts = { host: "h", pid: 1, claim: "c", attempt: 1, startedAt: NOW };
    const running: Entry = { ...pending(["b"], { after: [0] }), status: "running", facts };
    expect(() => without("0", [pending(["a"]), running])).toThrow("entry 1 is to run after entry 0");
  });

  test("an ended entry drops references to removed ones, so that it does not wait for ever when put back", () => {
    const list = [
      pending(["a"]),
      pending(["b"]),
      ended("done", {}, [0]),
      ended("cancelled", { endedAt: NOW, reason: "after 0", skippedAfter: 0 }, [0, 1]),
    ];
    const left = without("0", list);
    expect(left.slice(1)).toEqual([
      ended("done"),
      ended("cancelled", { endedAt: NOW, reason: "cancelled" }, [0]),
    ]);
  });
});

describe("removing entries that have ended", () => {
  const facts = { host: "h", pid: 1, claim: "c", attempt: 1, startedAt: NOW };

  test("running entries stay, and the others are named with their commands", () => {
    const running: Entry = { ...pending(["r"]), status: "running", facts };
    const list = [ended("done"), running, ended("failed"), pending(["p"])];
    const { entries, value } = remove(parseSelection("all"))(list);
    expect(entries).toEqual([running]);
    expect(value).toMatchObject({ changed: [0, 2, 3], skipped: [1], removed: [list[0], list[2], list[3]] });
  });

  test("what is after a done entry needs it no more; what is after another one does", () => {
    const running: Entry = { ...pending(["r"], { after: [0] }), status: "running", facts };
    const list = [ended("done"), pending(["p"], { after: [0] }), running];
    expect(without("0", list)).toEqual([pending(["p"]), { ...running, options: {} }]);
    for (const status of ["failed", "cancelled"] as const)
      expect(() => without("0", [ended(status), pending(["p"], { after: [0] })])).toThrow(
        "entry 1 is to run after entry 0",
      );
    const unknown: Entry = { ...pending(["u"]), status: "unknown", facts: {} };
    expect(() => without("0", [unknown, pending(["p"], { after: [0] })])).toThrow("entry 1 is to run after");
    expect(without("0", [unknown])).toEqual([]);
  });

  test("a finished list that was announced is not announced again, whichever entry is removed", () => {
    const list = [ended("done", { endedAt: NOW }), ended("failed"), ended("done")];
    const told = announce("x")(list).entries;
    expect(unannounced(told)).toBeUndefined();
    for (const numbers of ["0", "1", "2", "0,2"]) expect(unannounced(without(numbers, told))).toBeUndefined();
    expect(announce("x")(without("2", told)).value).toEqual({ done: 1, failed: 1, cancelled: 0 });
    expect(unannounced(without("2", list))).toBeDefined();
    const more = [...told, pending(["p"])];
    expect(unannounced(without("3", more))).toBeUndefined(); // as it was before the entry came
    expect(without("all", told)).toEqual([]);
  });
});

describe("applied again after it was written, because the reply was lost", () => {
  const list = ["a", "b", "c", "d"].map((word) => pending([word]));
  const argvs = (entries: readonly Entry[]): string => entries.map(({ argv }) => argv[0]).join("");

  test("it removes nothing more, even when others have run and added entries", () => {
    const change = remove(parseSelection("1"));
    const first = change(list);
    const others = [
      { ...(first.entries[0] as Entry), status: "held" } as Entry,
      ...first.entries.slice(1),
      pending(["e"]),
    ];
    expect(change(others)).toEqual({ entries: others, value: first.value });
    expect(argvs(change(list).entries)).toBe("acd"); // the earlier call was not written after all
  });

  test("it changes nothing when others have removed entries, too", () => {
    const change = remove(parseSelection("1"));
    const { entries } = change(list);
    expect(() => change(without("0", entries))).toThrow("somebody else renumbered");
  });
});
