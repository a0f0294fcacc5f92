import { expect, test } from "vitest";
import { FakeClock } from "../../../test/helpers/fake-clock.ts";
import { Away } from "./away.ts";

test("nine tenths of the lease without a line are too long, and that is told once", async () => {
  const clock = new FakeClock();
  const away = new Away(clock);
  await clock.advance(1_000_000);
  expect(away.isTooLong()).toBe(false); // there never was a line
  away.isThere(600_000);
  await clock.advance(539_000);
  expect(away.isTooLong()).toBe(false);
  await clock.advance(2_000);
  expect([away.isTooLong(), away.isTooLong()]).toEqual([true, false]);
  away.isThere(600_000);
  expect(away.ms).toBe(0);
});

test("the time that the machine slept counts", () => {
  const clock = new FakeClock();
  const away = new Away(clock);
  away.isThere(600_000);
  clock.shiftWallClock(700_000); // the monotonic clock stood still
  expect(away.isTooLong()).toBe(true);
});
