import { expect, test } from "vitest";
import { parameterOf } from "./parameter.ts";

test.each([
  ["0.1", 0.1],
  ["-3", -3],
  ["1e-3", 0.001],
  ["1e-05", 0.00001],
  ["2.5E6", 2_500_000],
  ["3.10", "3.10"],
  ["007", "007"],
  ["+1", "+1"],
  [".5", ".5"],
  ["1e999", "1e999"],
  ["12345678901234567890", "12345678901234567890"],
  ["NaN", "NaN"],
  ["Infinity", "Infinity"],
  ["0x10", "0x10"],
  ["", ""],
  [" 1", " 1"],
  ["true", "true"],
])("%j is %j", (text, value) => {
  expect(parameterOf(text)).toBe(value);
});
