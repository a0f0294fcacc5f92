import { expect, test } from "vitest";
import { smallData } from "../../../test/helpers/page-data.ts";
import { viewOf } from "../../../test/helpers/page-view.ts";
import { pairMeans } from "./pair-means.ts";

test("of parameters with thousands of values only the first are compared", () => {
  const rows = Array.from({ length: 5_000 }, (_, row) => row);
  const [acc] = smallData().metrics;
  const [lr] = smallData().params;
  const param = { ...lr!, values: rows.map(String), index: rows };
  const data = smallData({
    n: rows,
    status: rows.map(() => 3),
    params: [param],
    metrics: [{ ...acc!, values: rows }],
    commands: rows.map(String),
    reasons: rows.map(() => null),
  });
  const { rowValues, columnValues, means } = pairMeans(param, param, viewOf(data));
  expect([rowValues.length, columnValues.length]).toEqual([40, 40]);
  expect(means).toHaveLength(40);
  expect(means[2]?.slice(0, 4)).toEqual([Number.NaN, Number.NaN, 2, Number.NaN]);
});
