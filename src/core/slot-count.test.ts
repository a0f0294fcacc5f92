import { describe, expect, test } from "vitest";
import { parseSize } from "./size.ts";
import { parseSlotCount } from "./slot-count.ts";

describe("parseSlotCount", () => {
  test.each([
    ["1", 1],
    ["4", 4],
    ["100", 100],
    ["0", 6],
    ["auto", 6],
    ["50%", 3],
    ["100%", 6],
    ["150%", 9],
    ["12.5%", 1],
    ["1%", 1],
  ])("%s of 6 cores are %i", (text, slots) => {
    expect(parseSlotCount(text, 6)).toBe(slots);
  });

  test.each(["", "-1", "1.5", "many", "%", "50 %", "1e3", " 4", "99999999999999999999"])(
    "refuses %j",
    (text) => {
      expect(() => parseSlotCount(text, 6)).toThrow("is not a number of experiments at the same time");
    },
  );
});

describe("parseSize", () => {
  test.each([
    ["8G", 8 * 2 ** 30],
    ["1.5g", 1.5 * 2 ** 30],
    ["512M", 2 ** 29],
    ["1GiB", 2 ** 30],
    ["2TB", 2 ** 41],
    ["10", 10],
    ["3k", 3072],
  ])("%s are %i bytes", (text, bytes) => {
    expect(parseSize(text)).toBe(bytes);
  });

  test.each(["", "G", "-1G", "8 G", "8X", "0"])("refuses %j", (text) => {
    expect(() => parseSize(text)).toThrow("is not a size");
  });
});
