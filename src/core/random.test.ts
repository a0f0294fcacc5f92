import { expect, test } from "vitest";
import { randomBytes, randomUuid } from "./random.ts";

test("no two are alike, also beyond what is read at once", () => {
  const all = Array.from({ length: 5_000 }, () => randomBytes(9));
  expect(new Set(all.map((bytes) => bytes.toString("hex"))).size).toBe(5_000);
  expect(all.every(({ length }) => length === 9)).toBe(true);
  // Each bit is set in about half of them.
  const set = all.reduce((sum, bytes) => sum + ((bytes[8] ?? 0) & 1), 0);
  expect(set).toBeGreaterThan(2_000);
  expect(set).toBeLessThan(3_000);
});

test("a UUID is one of version 4", () => {
  const all = Array.from({ length: 1_000 }, randomUuid);
  expect(new Set(all).size).toBe(1_000);
  expect(
    all.filter((id) => !/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/.test(id)),
  ).toEqual([]);
});
