import * as fc from "fast-check";
import { expect, test } from "vitest";
import { ClockOffsets } from "./clock-offsets.ts";

const SECOND = 1_000_000;

test("a ticket counts from the time at which it was first seen, or earlier if other tickets show that it is older", () => {
  const clockOffsets = new ClockOffsets();
  clockOffsets.see("a", 7_000, 500); // the clock of a is ahead
  expect(clockOffsets.ours("a", 7_000)).toBe(500);
  clockOffsets.see("a", 7_300, 600); // taken 300 later, seen 100 later
  expect(clockOffsets.ours("a", 7_000)).toBe(300);
  clockOffsets.see("a", 7_000, 900);
  expect(clockOffsets.ours("a", 7_000)).toBe(300);
  expect(clockOffsets.ours("b", 7_000)).toBe(Number.POSITIVE_INFINITY);
});

test("old observations are dropped: the other clock may have stood still", () => {
  const clockOffsets = new ClockOffsets();
  clockOffsets.see("a", 0, 0);
  const sleptFor = 3_600 * SECOND;
  for (let now = 4_000 * SECOND; now < 4_300 * SECOND; now += SECOND)
    clockOffsets.see("a", now - sleptFor, now);
  expect(clockOffsets.ours("a", 4_299 * SECOND - sleptFor)).toBe(4_299 * SECOND);
});

test("no ticket seems older than it is, whatever the clocks show and however late it is seen", () => {
  const polls = fc.array(fc.record({ pause: fc.nat(200 * SECOND), late: fc.nat(40 * SECOND) }), {
    minLength: 1,
  });
  fc.assert(
    fc.property(fc.integer({ min: -1e13, max: 1e13 }), polls, (ahead, all) => {
      const clockOffsets = new ClockOffsets();
      let now = 1e6 * SECOND;
      for (const { pause, late } of all) {
        now += pause;
        clockOffsets.see("a", now - late + ahead, now);
        expect(clockOffsets.ours("a", now - late + ahead)).toBeGreaterThanOrEqual(now - late);
        expect(clockOffsets.ours("a", now - late + ahead)).toBeLessThanOrEqual(now);
      }
    }),
  );
});
