import { expect, test } from "vitest";
import { scaleOf } from "./scale.ts";

const many = Array.from({ length: 1000 }, (_, i) => 0.5 + i / 2500);

test("a scale goes from the 2nd to the 98th percentile, or over all where that is little more", () => {
  const all = scaleOf(many, 20);
  expect([all.low, all.high]).toEqual([expect.closeTo(0.48, 2), expect.closeTo(0.92, 2)]);
  const diverged = scaleOf([...many, -Number.MAX_VALUE, 1e30], 20);
  expect(diverged.low).toBeGreaterThan(0.4);
  expect(diverged.high).toBeLessThan(1);
});

test("one of a few that lies far away does not press the others together", () => {
  expect(scaleOf([0.9, 0.92, 0.95, 0.96, 1e30], 20).high).toBeLessThan(1);
  expect(scaleOf([0.9, 0.92, 0.95, 0.96, 0.6], 20).low).toBeLessThan(0.6);
});

test("positive numbers that differ by a factor are on a logarithmic scale", () => {
  expect(scaleOf([0.01, 0.1, 1], 20)).toMatchObject({ isLog: true });
  expect(scaleOf([0.1, 0.5, 1], 20)).toMatchObject({ isLog: false });
  expect(scaleOf([0, 0.1, 1000], 20)).toMatchObject({ isLog: false });
});

test.each([[[]], [[0]], [[5, 5, 5]], [[-1e308, 1e308]]])("%j has a range", (values) => {
  const { low, high } = scaleOf(values, 20);
  expect(low).toBeLessThan(high);
});
