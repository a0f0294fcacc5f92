import { describe, expect, test } from "vitest";
import { formatFor } from "./digits.ts";
import { formatNumber } from "./format-number.ts";

/** How a column of these values looks. */
function shown(values: readonly number[], spreads: readonly number[] = []): string {
  const format = formatFor(values, spreads);
  return values.map((value) => formatNumber(value, format)).join(" ");
}

describe("digits", () => {
  test.each<[string, number[], number[], string]>([
    ["two of the standard deviation", [0.96668, 0.9], [0.0157], "0.967 0.900"],
    ["of their median", [0.5, 0.25], [0.01, 0.02, 3], "0.500 0.250"],
    ["after rounding it", [0.5], [0.0996], "0.50"],
    ["none where it is large", [1234.5, 1300], [120], "1235 1300"],
    ["as few as tell values apart", [0.9556, 0.9778, 0.9333], [], "0.96 0.98 0.93"],
    ["at most four significant", [0.123456, 0.123457], [], "0.1235 0.1235"],
    ["whole numbers", [3, 12, 400], [], "3 12 400"],
    ["one value", [0.5], [], "0.5"],
    ["one value of many digits", [0.333333333], [], "0.3333"],
    ["values of very different size", [1e-5, 0.5, 1234], [], "0.00001 0.5 1234"],
    ["whole numbers of any size", [3, 123456], [], "3 123456"],
    ["tiny values", [1.5e-12, 2.5e-12], [1e-13], "1.5e-12 2.5e-12"],
    ["no minus before a zero", [-0.001, 1], [0.1], "0.00 1.00"],
    ["not finite", [Number.NaN, Infinity, -Infinity, 1], [], "nan inf -inf 1"],
    ["a zero", [0], [0], "0"],
  ])("%s", (_, values, spreads, text) => {
    expect(shown(values, spreads)).toBe(text);
  });

  test("100,000 equal values are looked at a few times each", () => {
    const values = Array.from({ length: 100_000 }, () => 0.0692);
    expect(formatFor(values, [])).toEqual({ kind: "fixed", decimals: 4 });
  });
});

test("a column of thousands of values takes no time that grows with their square", () => {
  const values = Array.from({ length: 60_000 }, () => 0.5);
  expect(formatFor(values, [])).toEqual({ kind: "fixed", decimals: 1 });
});
