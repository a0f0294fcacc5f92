import { describe, expect, test } from "vitest";
import { formatBar } from "./bar.ts";

const bar = (counts: readonly number[], room: number): string =>
  formatBar(
    counts.map((count, i) => ({ count, character: "dfr."[i] ?? "?" })),
    room,
  );

describe("formatBar", () => {
  test.each<[string, number[], number, string]>([
    ["equal shares", [1, 1, 1, 1], 8, "ddffrr.."],
    ["nothing done", [0, 0, 0, 7], 5, "....."],
    ["all done", [7, 0, 0, 0], 5, "ddddd"],
    ["one failed of many is seen", [99_999, 1, 0, 0], 10, "dddddddddf"],
    ["one pending of many: it is not full", [99_999, 0, 0, 1], 10, "ddddddddd."],
    ["one of each beside many", [1, 1, 1, 99_999], 10, "dfr......."],
    ["rounding fills the room", [1, 1, 1, 0], 10, "ddddfffrrr"],
    ["more shares than room", [5, 1, 1, 1], 2, "r."],
    ["nothing at all", [0, 0, 0, 0], 5, ""],
  ])("%s", (_, counts, room, text) => {
    expect(bar(counts, room)).toBe(text);
  });

  test("colours each segment as a whole, and no empty ones", () => {
    const paint = (text: string): string => `<${text}>`;
    const parts = [
      { count: 1, character: "d", paint },
      { count: 0, character: "f", paint },
      { count: 1, character: "." },
    ];
    expect(formatBar(parts, 4)).toBe("<dd>..");
  });
});
