import { describe, expect, test } from "vitest";
import { type Entry, pending } from "../../core/entry.ts";
import { parseSelection } from "../../core/parse-selection.ts";
import { announce, unannounced } from "./announce.ts";
import { append } from "./append.ts";
import { seededRandom } from "../../sweep/random.ts";
import { formatList, ListCodec } from "../format/codec.ts";
import { requeue } from "./requeue.ts";
import { cancel } from "./control.ts";

const NOW = "2026-11-20T10:00:00.000Z";
const FINISHED = new ListCodec("x").parse(
  Buffer.from(`[
["executed",{"status":"done","attempt":1,"claim":"a","endedAt":"${NOW}","exitCode":0},"a"],
["executed",{"status":"failed","attempt":1,"claim":"b","endedAt":"${NOW}","exitCode":1},"b"],
["executed","c"]
]`),
);

/** `FINISHED`, after `x` has announced it. */
function announced(): readonly Entry[] {
  return announce("x")(FINISHED).entries;
}

describe("announce", () => {
  test("the first announcer wins and is recorded in the last entry that ended; applied again, the change recognises itself and writes nothing", () => {
    expect(unannounced(FINISHED)).toBeDefined();
    const { entries, value } = announce("x")(FINISHED);
    expect(value).toEqual({ done: 1, failed: 1, cancelled: 0 });
    expect(entries.map(({ facts }) => "announced" in facts)).toEqual([false, true, false]);
    expect(unannounced(entries)).toBeUndefined();
    expect(announce("x")(entries)).toEqual({ entries, value });
    expect(announce("x")(entries).entries).toBe(entries);
    expect(announce("y")(entries)).toEqual({ entries, value: undefined });
  });

  test.each([
    ["empty", "[]"],
    ["of the original tool", '[["executed","a"]]'],
    ["with a pending entry", '[["executed",{"status":"done"},"a"],["b"]]'],
    ["with a held entry", '[["executed",{"status":"done"},"a"],["executed",{"status":"held"},"b"]]'],
  ])("a list %s is not finished", (_name, text) => {
    const entries = new ListCodec("x").parse(Buffer.from(text));
    expect(unannounced(entries)).toBeUndefined();
    expect(announce("x")(entries)).toEqual({ entries, value: undefined });
  });

  test("an entry that is put back and ends again makes a new completion, even with a slow clock; only one mark is left", () => {
    const back = requeue(parseSelection("0"), "any")(announced()).entries;
    expect(unannounced(back)).toBeUndefined();
    const earlier = { attempt: 2, claim: "c", endedAt: "2020-01-01T00:00:00.000Z", exitCode: 0 };
    const again = back.with(0, { ...(FINISHED[0] as Entry & { status: "done" }), facts: earlier });
    expect(unannounced(again)).toBeDefined();
    const { entries, value } = announce("y")(again);
    expect(value).toBeDefined();
    expect(entries.filter(({ facts }) => "announced" in facts)).toHaveLength(1);
    expect(announce("x")(entries).value).toBeUndefined();
  });

  test("an entry that is added and cancelled makes a new completion; the old mark is invalid and removed", () => {
    const more = append([pending(["d"])])(announced()).entries;
    const ended = cancel(parseSelection("3"), new Map(), NOW)(more).entries;
    expect(unannounced(ended)).toBeDefined();
    const { entries, value } = announce("y")(ended);
    expect(value).toEqual({ done: 1, failed: 1, cancelled: 1 });
    expect(entries.map(({ facts }) => "announced" in facts)).toEqual([false, false, false, true]);
  });

  test("putting back an entry removes its mark", () => {
    const back = requeue(parseSelection("1"), "any")(announced()).entries;
    expect(back.some(({ facts, extra }) => "announced" in facts || "announced" in extra)).toBe(false);
  });

  test("exactly one of eight announcers wins, even when replies get lost", () => {
    for (let seed = 1; seed <= 50; seed++) {
      const random = seededRandom(seed);
      let text = formatList(FINISHED);
      const update = (announcer: string): boolean => {
        const { entries, value } = announce(announcer)(new ListCodec("x").parse(Buffer.from(text)));
        text = formatList(entries);
        return value !== undefined;
      };
      const waiting = Array.from({ length: 8 }, (_, i) => `announcer${i}`);
      const announcers: string[] = [];
      while (waiting.length > 0) {
        const [who = ""] = waiting.splice(Math.floor(random() * waiting.length), 1);
        const has = update(who);
        if (random() < 0.3)
          waiting.push(who); // the reply got lost, so the announcer asks again
        else if (has) announcers.push(who);
      }
      expect(announcers).toHaveLength(1);
    }
  });
});
