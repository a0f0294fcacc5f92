import { expect, test } from "vitest";
import type { PoolRecord } from "./pool-record.ts";
import { isUnderWay } from "./under-way.ts";

const NOW = "2026-11-27T10:00:00.000Z";
const ELSEWHERE = { host: "another host", pid: 77, startTicks: "1" };

test.each([
  ["a moment old", -1_000, true],
  ["an hour old", -3_600_000, false],
  ["by a clock that is a little ahead", 60_000, true],
  ["by a clock that is three days ahead", 3 * 86_400_000, false],
])("a launch of another machine, %s", (_, agoMs, expected) => {
  const at = new Date(Date.parse(NOW) + agoMs).toISOString();
  expect(isUnderWay({ at, launcher: ELSEWHERE } as unknown as PoolRecord, NOW)).toBe(expected);
});
