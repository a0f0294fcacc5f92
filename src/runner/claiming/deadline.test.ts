import { describe, expect, test, vi } from "vitest";
import { FakeClock } from "../../../test/helpers/fake-clock.ts";
import { type Entry, pending } from "../../core/entry.ts";
import { Deadline } from "./deadline.ts";

const HOUR_MS = 3_600_000;
const START = "2026-11-20T00:00:00.000Z";

/** A deadline some hours from now. */
function deadlineIn(hours: number, defaultTimeout?: string) {
  const clock = new FakeClock(START);
  const deadline = new Deadline(Date.parse(START) + hours * HOUR_MS, defaultTimeout, clock);
  const over = vi.fn<() => void>();
  deadline.onOver(over);
  return { clock, deadline, over };
}

/** An entry that ran for so many hours. */
function done(hours: number): Entry {
  const endedAt = new Date(Date.parse(START) + hours * HOUR_MS).toISOString();
  return { ...pending(["true"]), status: "done", facts: { startedAt: START, endedAt } };
}

test("is over when the clock says so, although the clock was set back or forwards meanwhile", async () => {
  const back = deadlineIn(1);
  await back.clock.advance(HOUR_MS / 2);
  back.clock.shiftWallClock(-HOUR_MS);
  await back.clock.advance(HOUR_MS);
  expect(back.over).not.toHaveBeenCalled();
  await back.clock.advance(HOUR_MS / 2);
  expect(back.over).toHaveBeenCalledOnce();

  const forwards = deadlineIn(12);
  forwards.clock.shiftWallClock(12 * HOUR_MS);
  await forwards.clock.advance(60_000);
  expect(forwards.over).toHaveBeenCalledOnce();
});

test("in a month, or never, does nothing now", async () => {
  for (const hours of [24 * 31, Number.POSITIVE_INFINITY]) {
    const { over, clock } = deadlineIn(hours);
    await clock.advance(HOUR_MS);
    expect(over).not.toHaveBeenCalled();
  }
});

test("that has ended is not over later", async () => {
  const { over, clock, deadline } = deadlineIn(1);
  deadline.end();
  await clock.advance(2 * HOUR_MS);
  expect(over).not.toHaveBeenCalled();
  expect(clock.pending).toBe(0);
});

describe("an entry may start", () => {
  const PLAIN = pending(["true"]);
  const SHORT = pending(["true"], { timeout: "59m" });

  test("when its own timeout, or else the default, ends before the deadline", async () => {
    const { clock, deadline } = deadlineIn(2, "1h");
    expect([deadline.allows(PLAIN, []), deadline.allows(SHORT, [])]).toEqual([true, true]);
    await clock.advance(HOUR_MS);
    expect(deadline.leftMs).toBe(HOUR_MS);
    expect([deadline.allows(PLAIN, []), deadline.allows(SHORT, [])]).toEqual([false, true]);
  });

  test("when it would end before the deadline if it started at its begin", () => {
    const { deadline } = deadlineIn(2);
    const at = (hours: number): string => new Date(Date.parse(START) + hours * HOUR_MS).toISOString();
    expect(deadline.allows(pending(["true"], { timeout: "1h", begin: at(0.9) }), [])).toBe(true);
    expect(deadline.allows(pending(["true"], { timeout: "1h", begin: at(1.1) }), [])).toBe(false);
    expect(deadline.allows(pending(["true"], { timeout: "1h", begin: at(-9) }), [])).toBe(true);
    expect(deadline.allows(pending(["true"], { begin: at(3) }), [])).toBe(false);
  });

  test("when the median of the entries that are done ends before the deadline", () => {
    const { deadline } = deadlineIn(2);
    expect(deadline.allows(PLAIN, [done(1), done(1.5), done(9)])).toBe(true);
    expect(deadline.allows(PLAIN, [done(1), done(2.5), done(9)])).toBe(false);
    const twice = pending(["true"], { timeout: "200%" });
    expect(deadline.allows(twice, [done(0.5), done(0.9)])).toBe(true);
    expect(deadline.allows(twice, [done(1), done(1.5), done(9)])).toBe(false);
  });

  test("when nothing is known of its duration, as long as the deadline is not over", async () => {
    const { clock, deadline } = deadlineIn(1);
    expect(deadline.allows(PLAIN, [])).toBe(true);
    await clock.advance(HOUR_MS);
    expect(deadline.allows(PLAIN, [])).toBe(false);
  });
});

test("without a deadline every entry may start", () => {
  const { deadline } = deadlineIn(Number.POSITIVE_INFINITY);
  expect(deadline.allows(pending(["true"], { timeout: "999h" }), [])).toBe(true);
});

test("what an allocation has cut off starts where about as much time is left, unless it goes on where it was", () => {
  const cutOff = { ...pending(["true"]), facts: { cutOffs: 1, cutOffAfter: 3600 } };
  const resumable = { ...cutOff, options: { resumable: true } };
  const allows = (hours: number, entry: Entry): boolean =>
    deadlineIn(hours).deadline.allows(entry, [done(5)]);
  expect([allows(0.8, cutOff), allows(5.5, cutOff)]).toEqual([false, true]);
  expect(allows(0.1, resumable)).toBe(true);
  const { deadline } = deadlineIn(0.95);
  expect([deadline.allows(cutOff, []), deadlineIn(0.8).deadline.allows(cutOff, [])]).toEqual([true, false]);
  expect(deadlineIn(Number.POSITIVE_INFINITY).deadline.allows(cutOff, [])).toBe(true);
});
