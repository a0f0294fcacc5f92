import { describe, expect, test } from "vitest";
import { FakeClock } from "../../../test/helpers/fake-clock.ts";
import { pending, type Entry } from "../../core/entry.ts";
import { aliasOf } from "../protocol/machine-alias.ts";
import type { Message } from "../protocol/messages.ts";
import { digestOf, lineOf } from "../protocol/wire.ts";
import { EntryFeed } from "../serving/entry-feed.ts";
import { Replica } from "./replica.ts";

function scene() {
  const replica = new Replica("/nowhere/x.json", aliasOf("s"), new FakeClock());
  const sent: Message[] = [];
  const feed = new EntryFeed((message) => {
    sent.push(message);
    replica.take(JSON.parse(JSON.stringify(message)) as Message);
  });
  return { replica, feed, sent };
}

const LIST = [pending(["a"]), pending(["b"]), pending(["c"])];

describe("the copy of a list", () => {
  test("is the same, and entries that did not change are the same objects", () => {
    const { replica, feed } = scene();
    feed.push(LIST);
    const before = replica.entries;
    expect(before).toEqual(LIST);
    feed.push(LIST.with(1, pending(["B"])));
    expect(replica.entries[0]).toBe(before[0]);
    expect(replica.entries.map(({ argv }) => argv[0])).toEqual(["a", "B", "c"]);
  });

  test("follows when entries are removed and added; what has not changed is not sent", () => {
    const { replica, feed, sent } = scene();
    feed.push(LIST);
    feed.push(LIST.slice(1));
    expect(replica.entries).toEqual(LIST.slice(1));
    feed.push([...LIST.slice(1), pending(["d"])]);
    expect(replica.entries).toEqual([...LIST.slice(1), pending(["d"])]);
    const { length } = sent;
    feed.push([...LIST.slice(1), pending(["d"])]);
    expect(sent).toHaveLength(length);
  });

  test("never shows half of a long list", () => {
    const { replica, feed, sent } = scene();
    const long: Entry[] = Array.from({ length: 40 }, (_, n) => pending([`${n}`, "x".repeat(20_000)]));
    feed.push(long);
    expect(sent.length).toBeGreaterThan(2);
    expect(replica.entries).toEqual(long);
    const parts = scene().replica;
    sent.slice(0, -1).forEach((message) => parts.take(message));
    expect(parts.entries).toEqual([]);
  });

  test("names what a change was made on", () => {
    const { replica, feed } = scene();
    feed.push(LIST);
    const after = pending(["B"]);
    expect(replica.changeOf(1, after)).toEqual([1, digestOf(lineOf(LIST[1] as Entry)), lineOf(after)]);
    expect(replica.changeOf(1, pending(["b"]))).toBeUndefined();
  });
});

test("an attempt of this process writes its log here, also when the answer to its claim was lost", () => {
  const { replica, feed } = scene();
  replica.logs.set("c", "/spool/logs/cooperate_0");
  const facts = { host: "h", pid: 1, attempt: 1, startedAt: "2026-01-01T00:00:00.000Z", runner: "r" };
  const running = (claim: string): Entry => ({
    ...pending(["a"]),
    status: "running",
    facts: { ...facts, claim, log: "/srv/cooperate_0" },
  });
  feed.push([running("c"), running("d")]);
  const logs = replica.entries.map((entry) => "log" in entry.facts && entry.facts.log);
  expect(logs).toEqual(["/spool/logs/cooperate_0", "/srv/cooperate_0"]);
});

test("a claim that has come writes the log with which it was made last", () => {
  const { replica, feed } = scene();
  const facts = { host: "h", pid: 1, attempt: 1, startedAt: "2026-01-01T00:00:00.000Z", runner: "r" };
  const running: Entry = { ...pending(["b"]), status: "running", facts: { ...facts, claim: "c" } };
  replica.logs.set("c", "/spool/logs/cooperate_1.first");
  feed.push([pending(["a"]), running]);
  const [other, before] = replica.entries;
  replica.nameLog("c", "/spool/logs/cooperate_1.second");
  const [same, after] = replica.entries;
  expect([before, after]).toMatchObject([
    { facts: { log: "/spool/logs/cooperate_1.first" } },
    { facts: { log: "/spool/logs/cooperate_1.second" } },
  ]);
  expect(same).toBe(other);
  feed.push([pending(["a"]), { ...running, facts: { ...running.facts, pid: 2 } }]);
  expect(replica.entries[1]).toMatchObject({ facts: { log: "/spool/logs/cooperate_1.second" } });
});

test("a list that grows without end is refused; one that only changes is not", () => {
  const replica = new Replica("/nowhere/x.json", aliasOf("s"), new FakeClock(), 2_000);
  const part = { t: "part", set: Array.from({ length: 10 }, (_, n) => [n, `["${"x".repeat(50)}"]`]) };
  for (let k = 0; k < 9; k++) {
    replica.take({ t: "part", set: Array.from({ length: 10 }, (_, n) => [n, `["${k}"]`]) });
    replica.take({ t: "entries", total: 10, set: [] });
  }
  replica.take(part);
  expect(() => replica.take(part)).toThrow("its list is longer");
});

test("a list of empty parts without end is refused", () => {
  const replica = new Replica("/nowhere/x.json", aliasOf("s"), new FakeClock(), 1_000);
  const part = { t: "part", set: Array.from({ length: 10 }, () => [0, ""]) };
  replica.take(part);
  expect(() => replica.take(part)).toThrow("its list is longer");
});

describe("a hostile list is refused", () => {
  test.each<[string, object]>([
    ["a number out of range", { total: 1, set: [[5, '["a"]']] }],
    ["a negative number", { total: 1, set: [[-1, '["a"]']] }],
    ["what is no entry", { total: 1, set: [[0, "{}"]] }],
    ["deep JSON", { total: 1, set: [[0, `[{"a":${"[".repeat(9_000)}${"]".repeat(9_000)}},"x"]`]] }],
    ["a hole", { total: 1_000_000, set: [[0, '["a"]']] }],
    ["no set", { total: 1 }],
  ])("%s", (_, message) => {
    const { replica } = scene();
    expect(() => replica.take({ t: "entries", ...message })).toThrow(/^it(?:s message)? /);
    expect(replica.entries).toEqual([]);
  });
});
