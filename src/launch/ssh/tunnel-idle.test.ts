import { expect, test } from "vitest";
import { TunnelIdle } from "./tunnel-idle.ts";

/** After how many seconds it ends; undefined when it does not within two days. */
function endsAfter(look: (second: number) => readonly [isUp: boolean, isUsed: boolean]): number | undefined {
  const idle = new TunnelIdle(0);
  for (let s = 1; s <= 172_800; s++) if (idle.look(s * 1_000, ...look(s))) return s;
  return undefined;
}

test("a tunnel that no runner uses for two minutes is ended", () => {
  expect(endsAfter(() => [true, false])).toBe(120);
  expect(endsAfter((s) => [true, s < 1_000])).toBe(1_119);
  expect(endsAfter(() => [true, true])).toBeUndefined();
});

test("a runner has two minutes to come back after an outage", () => {
  expect(endsAfter((s) => [s > 3_600, s < 1_200])).toBe(3_720);
  expect(endsAfter((s) => [s > 3_600, s < 1_200 || s > 3_660])).toBeUndefined();
});

test("a host that cannot be reached for a day is given up, unless something is known of a runner", () => {
  expect(endsAfter(() => [false, false])).toBe(86_400);
  expect(endsAfter(() => [false, true])).toBeUndefined();
});

test("the time that the machine slept does not count", () => {
  const idle = new TunnelIdle(0);
  expect(idle.look(10_000_000, true, false)).toBe(false);
});
