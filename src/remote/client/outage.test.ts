import { expect, test } from "vitest";
import { FakeClock } from "../../../test/helpers/fake-clock.ts";
import { Outage } from "./outage.ts";

test("nine tenths of the lease without a connection are too long, and that is told once", async () => {
  const clock = new FakeClock();
  const outage = new Outage(clock);
  await clock.advance(1_000_000);
  expect(outage.isTooLong()).toBe(false); // there never was a connection
  outage.heard(600_000);
  await clock.advance(539_000);
  expect(outage.isTooLong()).toBe(false);
  await clock.advance(2_000);
  expect([outage.isTooLong(), outage.isTooLong()]).toEqual([true, false]);
  outage.heard(600_000);
  expect(outage.ms).toBe(0);
});

test("the time that the machine slept counts", () => {
  const clock = new FakeClock();
  const outage = new Outage(clock);
  outage.heard(600_000);
  clock.shiftWallClock(700_000); // the monotonic clock stood still
  expect(outage.isTooLong()).toBe(true);
});
