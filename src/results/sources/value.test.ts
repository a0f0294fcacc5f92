import { expect, test } from "vitest";
import { valueOf } from "./value.ts";

test.each([
  ["0.97", 0.97],
  ["1e-3", 0.001],
  [".5", 0.5],
  ["5.", 5],
  ["+7", 7],
  [" 12 ", 12],
  ["-0", -0],
  ["NaN", Number.NaN],
  ["nan", Number.NaN],
  ["-Infinity", Number.NEGATIVE_INFINITY],
  ["inf", Number.POSITIVE_INFINITY],
  ["1e999", "1e999"],
  ["12345678901234567890", "12345678901234567890"],
  ["0x10", "0x10"],
  ["1,000", "1,000"],
  ["info", "info"],
  ["", ""],
])("%j is %d", (text, value) => {
  expect(valueOf(text)).toBe(value);
});
