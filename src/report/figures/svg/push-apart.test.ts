import { array, assert, double, property } from "fast-check";
import { expect, test } from "vitest";
import { pushApart } from "./push-apart.ts";

test("labels move as little as possible", () => {
  expect(pushApart([10, 50], 10, 0, 100)).toEqual([10, 50]);
  expect(pushApart([50, 50], 10, 0, 100)).toEqual([45, 55]);
  expect(pushApart([50, 52, 54], 10, 0, 100)).toEqual([42, 52, 62]);
  expect(pushApart([0, 1], 10, 0, 100)).toEqual([0, 10]);
  expect(pushApart([99, 100], 10, 0, 100)).toEqual([90, 100]);
});

test("they keep their order, their distance and the frame", () => {
  assert(
    property(array(double({ min: 0, max: 100, noNaN: true }), { minLength: 1, maxLength: 10 }), (wanted) => {
      const places = pushApart(
        wanted.toSorted((a, b) => a - b),
        10,
        0,
        100,
      );
      const gaps = places.slice(1).map((place, i) => place - (places[i] ?? 0));
      expect(Math.min(10, ...gaps)).toBeGreaterThanOrEqual(10 - 1e-9);
      expect(places[0]).toBeGreaterThanOrEqual(-1e-9);
      expect(places.at(-1)).toBeLessThanOrEqual(100 + 1e-9);
    }),
  );
});
