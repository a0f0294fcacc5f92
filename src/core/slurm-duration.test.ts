import { describe, expect, test } from "vitest";
import { parseDuration } from "./duration.ts";
import { plainLimit, parseTimeLimit } from "./time-limit.ts";

const [M, H, D] = [60_000, 3_600_000, 86_400_000];

describe("durations as Slurm writes them", () => {
  test.each([
    ["30:00", 30 * M],
    ["1:30", M + 30_000],
    ["90:00", 90 * M],
    ["00:30:00", 30 * M],
    ["2:00:00", 2 * H],
    ["48:00:00", 48 * H],
    ["1-0", D],
    ["1-12", D + 12 * H],
    ["0-00:30", 30 * M],
    ["1-02:30", D + 2 * H + 30 * M],
    ["1-02:00:00", D + 2 * H],
    ["7-00:00:01", 7 * D + 1_000],
  ])("%s", (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
    expect(parseTimeLimit(text)).toEqual({ ms });
    // Earlier versions refuse a list with the forms of Slurm.
    expect(plainLimit(text)).toMatch(/^[\ddhms]+$/);
    expect(parseDuration(plainLimit(text))).toBe(ms);
  });

  test.each([
    "0:00",
    "0-0",
    "00:00:00",
    "1:60",
    "1:2:60",
    "1:90:00",
    "1-",
    "-1:00",
    "1-2-3",
    "1:2:3:4",
    "1h:30",
    "2026-11-22",
    ":30",
  ])("%s is none", (text) => {
    expect(() => parseDuration(text)).toThrow("is not a duration");
  });
});

test.each(["2h", "300%", "90", "1.5d"])("%s is kept as it was typed", (text) => {
  expect(plainLimit(text)).toBe(text);
});
