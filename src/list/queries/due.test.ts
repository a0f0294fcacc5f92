import { describe, expect, test } from "vitest";
import { type Entry, type Past, pending } from "../../core/entry.ts";
import { dueByAnyClock, dueIn, isTooEarly, waitFrom } from "./due.ts";

const DAY = 86_400_000;
const NOW = Date.parse("2026-11-20T10:00:00.000Z");
const MINUTE = 60_000;

function waits(facts: Past): Entry {
  return { ...pending(["a"]), facts };
}

/** An observer whose wall clock and whose monotonic clock can be set. */
function observer() {
  const clocks = { wall: NOW, mono: 5_000 };
  const due = dueByAnyClock(
    () => clocks.wall,
    () => clocks.mono,
  );
  const pass = (ms: number): void => {
    clocks.wall += ms;
    clocks.mono += ms;
  };
  return { clocks, due, pass };
}

describe("an entry that waits a minute before it is tried again", () => {
  test("is due at the recorded time when the clocks agree", () => {
    const { due, pass } = observer();
    const entry = waits(waitFrom(NOW - 10_000, MINUTE));
    expect(due(entry)).toBe(50_000);
    pass(49_999);
    expect(due(entry)).toBe(1);
    pass(1);
    expect(due(entry)).toBe(0);
  });

  test("written by a clock that is days ahead: due a minute after it was first seen, even when the wall clock stands still", () => {
    const { clocks, due } = observer();
    const entry = waits(waitFrom(NOW + 3 * DAY, MINUTE));
    expect(dueIn(entry, NOW)).toBe(MINUTE);
    expect(due(entry)).toBe(MINUTE);
    clocks.mono += 59_999;
    expect(due(entry)).toBe(1);
    expect(due(structuredClone(entry))).toBe(1); // as it is parsed again
    clocks.mono += 1;
    expect(due(entry)).toBeLessThanOrEqual(0);
  });

  test("observed by a clock that is set back by days: waits no longer than a minute", () => {
    const { clocks, due, pass } = observer();
    const entry = waits(waitFrom(NOW, MINUTE));
    expect(due(entry)).toBe(MINUTE);
    clocks.wall -= 2 * DAY;
    pass(20_000);
    expect(due(entry)).toBe(40_000);
  });

  test("postponed again, it waits again", () => {
    const { due, pass } = observer();
    const ahead = NOW + 3 * DAY;
    due(waits(waitFrom(ahead, MINUTE)));
    pass(MINUTE);
    const again = waits(waitFrom(ahead + MINUTE, 2 * MINUTE));
    expect(due(again)).toBe(2 * MINUTE);
  });

  test("in an old record without the delay, only the time counts", () => {
    const { due, pass } = observer();
    const entry = waits({ notBefore: new Date(NOW + 3 * DAY).toISOString() });
    pass(DAY);
    expect(due(entry)).toBe(2 * DAY);
    expect(due(waits({ notBefore: "soon" }))).toBe(0);
    expect(due(waits({}))).toBe(0);
  });
});

describe("an entry with a time at which it begins", () => {
  const begin = new Date(NOW + MINUTE).toISOString();
  const entry = pending(["a"], { begin });

  test("waits until that time by the clock of who asks", () => {
    const { clocks, due, pass } = observer();
    expect([due(entry), dueIn(entry, NOW)]).toEqual([MINUTE, MINUTE]);
    expect(isTooEarly(entry, { startedAt: new Date(NOW).toISOString() })).toBe(true);
    expect(isTooEarly(entry, { startedAt: begin })).toBe(false);
    pass(MINUTE);
    expect(due(entry)).toBe(0);
    clocks.wall = NOW;
    expect(isTooEarly(entry, { startedAt: begin, dueIn: due })).toBe(true);
  });

  test("that has come does not shorten the wait for its retry", () => {
    const { due } = observer();
    const retried = { ...entry, facts: waitFrom(NOW, 2 * MINUTE) };
    expect(due(retried)).toBe(2 * MINUTE);
    expect(due({ ...entry, facts: waitFrom(NOW, MINUTE / 2) })).toBe(MINUTE);
  });
});
