import { expect, test } from "vitest";
import { StartDelay } from "./start-delay.ts";

test("nothing starts while one is about to start, nor within the delay after it has started", () => {
  let now = 0;
  const delay = new StartDelay(10, { monotonic: () => now });
  expect(delay.opensInMs).toBe(0);
  delay.begin("a");
  now = 100;
  delay.leave("another");
  expect(delay.opensInMs).toBe(Infinity);
  delay.started();
  now = 107;
  delay.leave("a");
  expect(delay.opensInMs).toBe(3);
  now = 110;
  expect(delay.opensInMs).toBe(0);
});

test("a claim that finds nothing, or whose program is not started, delays nobody", () => {
  const delay = new StartDelay(10, { monotonic: () => 0 });
  delay.begin("a");
  delay.leave("a");
  expect(delay.opensInMs).toBe(0);
});
