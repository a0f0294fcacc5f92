import { expect, test } from "vitest";
import { packResults, unpackResults } from "./pack.ts";
import type { Result } from "./result.ts";
import type { MetricValue } from "./row.ts";

function resultOf(
  metrics: Record<string, MetricValue>,
  curves: Record<string, number[]> = {},
  slow: number[] = [],
): Result {
  return {
    metrics: new Map(Object.entries(metrics)),
    curves: new Map(
      Object.entries(curves).map(([name, values]) => [
        name,
        { steps: Float64Array.from(values.keys()), values: Float64Array.from(values) },
      ]),
    ),
    odd: { badLines: 0, firstBad: 0, arrays: slow.length, longLines: 0, excess: 0 },
    slow,
    unpaired: [],
    unreadable: [],
  };
}

test("what is packed comes back, also through another thread", () => {
  const results = [
    resultOf({ b: 1, a: "text", c: Number.NaN, d: [1, "x"] }, { loss: [3, 2], b: [] }),
    resultOf({}),
    resultOf({ a: -0 }, { acc: [1] }, [2]),
  ];
  const packed = packResults(results);
  expect(unpackResults(packed)).toEqual(results);
  const back = unpackResults(structuredClone(packed, { transfer: [packed.points.buffer] }));
  expect(back).toEqual(results);
  expect([...(back[0]?.metrics.keys() ?? [])]).toEqual(["b", "a", "c", "d"]);
});

test("the same steps are kept once", () => {
  const results = [
    resultOf({}, { loss: [3, 2], acc: [0, 1] }),
    resultOf({}, { loss: [5, 4], acc: [1, 2, 3] }),
    resultOf({}, { loss: [7, 8] }),
  ];
  const packed = packResults(results);
  expect(packed.points).toHaveLength(2 + 5 * 2 + 3 + 1);
  expect(unpackResults(packed)).toEqual(results);
});
