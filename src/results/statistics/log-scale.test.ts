import { expect, test } from "vitest";
import { suitsLog } from "./log-scale.ts";

test.each([
  [[4, 16, 64], true],
  [[1e-5, 3e-5, 1e-4, 3e-4], true],
  [[0.5, 0.1, 0.2, 1], true],
  [[1, 2, 3], false],
  [[2, 4, 6, 8, 12, 20], false],
  [[0.1, 0.2, 0.5], false],
  [[1, 99], false],
  [[1, 50, 100], true],
  [[0, 1, 10], false],
  [[7], false],
])("%j on a logarithmic axis: %s", (values, wanted) => {
  expect(suitsLog(values)).toBe(wanted);
});
