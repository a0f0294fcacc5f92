import { describe, expect, test } from "vitest";
import { formatNumber, linearValues, logValues, parseNumber, parseWhole } from "./numbers.ts";

describe("numbers", () => {
  test.each([
    [0.1, "0.1"],
    [0.1 + 0.2, "0.30000000000000004"], // given numbers are kept; only computed ones are rounded
    [1e-5, "1e-05"],
    [1.5e-7, "1.5e-07"],
    [0.0001, "0.0001"],
    [100, "100"],
    [1e15, "1000000000000000"],
    [1e16, "1e+16"],
    [1e21, "1e+21"],
    [-0, "0"],
    [-2.5, "-2.5"],
    [5e-324, "5e-324"],
  ])("%d is written %s", (value, text) => {
    expect(formatNumber(value)).toBe(text);
    expect(Number(text)).toBe(value + 0);
  });

  test.each([
    ["1e-5", 1e-5],
    [" 42 ", 42],
    ["-.5", -0.5],
    ["1e5", 100_000],
  ])("%s is read as %d", (text, value) => {
    expect(parseNumber(text)).toBe(value);
  });

  test.each([
    ["", "expected a number"],
    [" ", "expected a number"],
    ["0,1", '"0,1" is not a number'],
    ["1e999", '"1e999" is not a number'],
    ["Infinity", '"Infinity" is not a number'],
    ["2.5", '"2.5" is not a whole number'],
    ["9007199254740993", '"9007199254740993" is not a whole number'],
  ])("%j is refused as a whole number", (text, words) => {
    expect(() => parseWhole(text)).toThrow(words);
  });

  test.each([
    [0, 1, 11, "0 0.1 0.2 0.3 0.4 0.5 0.6 0.7 0.8 0.9 1"],
    [-0.3, 0.3, 7, "-0.3 -0.2 -0.1 0 0.1 0.2 0.3"],
    [1, 0, 3, "1 0.5 0"],
    [0, 1, 4, "0 0.333333333333 0.666666666667 1"],
    [7, 9, 1, "7"],
    [1e-9, 3e-9, 3, "1e-09 2e-09 3e-09"],
    [0.1, 0.7, 7, "0.1 0.2 0.3 0.4 0.5 0.6 0.7"],
    [0, -1, 4, "0 -0.333333333333 -0.666666666667 -1"],
    // ends with more digits than a fraction keeps
    [
      1600000000000,
      1600000000004,
      5,
      "1600000000000 1600000000001 1600000000002 1600000000003 1600000000004",
    ],
    [123456789012345, 123456789112345, 3, "123456789012345 123456789062345 123456789112345"],
    [0.1234567890123, 0.1234567890125, 3, "0.1234567890123 0.1234567890124 0.1234567890125"],
    // whose difference is not a double
    [-1.7e308, 1.7e308, 3, "-1.7e+308 0 1.7e+308"],
    [0, 5e-324, 2, "0 5e-324"],
  ])("linear from %d to %d in %i", (low, high, steps, text) => {
    expect(linearValues(low, high, steps).map(formatNumber).join(" ")).toBe(text);
  });

  test("a linear space with decimal steps gives exactly these decimals", () => {
    for (const [places, steps] of [
      [1, 200],
      [2, 3_000],
      [3, 20_000],
    ] as const) {
      for (const from of [-steps / 2, 7, 123_456_789]) {
        const texts = linearValues(from / 10 ** places, (from + steps) / 10 ** places, steps + 1).map(
          formatNumber,
        );
        expect(texts).toEqual(Array.from({ length: steps + 1 }, (_, i) => String((from + i) / 10 ** places)));
      }
    }
  });

  test("a log space keeps its ends to the last digit", () => {
    // the middle is the square root of the product of the ends
    expect(logValues(0.123456789012345, 98.7654321098765, 3)).toEqual([
      0.123456789012345, 3.49188532368, 98.7654321098765,
    ]);
  });

  test.each([
    [1e-5, 0.1, 5, "1e-05 0.0001 0.001 0.01 0.1"],
    [1, 1024, 11, "1 2 4 8 16 32 64 128 256 512 1024"],
    [0.1, 0.001, 3, "0.1 0.01 0.001"],
    [1e-300, 1e300, 7, "1e-300 1e-200 1e-100 1 1e+100 1e+200 1e+300"],
    [1e-4, 1e-3, 3, "0.0001 0.000316227766017 0.001"],
    [2, 8, 1, "2"],
    [3, 3000, 4, "3 30 300 3000"],
  ])("log from %d to %d in %i", (low, high, steps, text) => {
    expect(logValues(low, high, steps).map(formatNumber).join(" ")).toBe(text);
  });
});
