import { expect, test } from "vitest";
import { parseTime } from "./parse-time.ts";

const NOW = new Date(2026, 10, 21, 9, 30).getTime();

test.each([
  ["18:00", new Date(2026, 10, 21, 18, 0)],
  ["9:30", new Date(2026, 10, 22, 9, 30)],
  ["0:05", new Date(2026, 10, 22, 0, 5)],
  ["18:00:30", new Date(2026, 10, 21, 18, 0, 30)],
  ["00:30:00", new Date(2026, 10, 22, 0, 30)],
  ["2h", new Date(2026, 10, 21, 11, 30)],
  ["1-02:00:00", new Date(2026, 10, 22, 11, 30)],
  ["0-00:10", new Date(2026, 10, 21, 9, 40)],
  ["90", new Date(2026, 10, 21, 9, 31, 30)],
  ["2026-11-22", new Date(2026, 10, 22)],
  ["2026-11-22 08:00", new Date(2026, 10, 22, 8)],
  ["2026-11-22T08:00:30", new Date(2026, 10, 22, 8, 0, 30)],
  ["2026-11-22T08:00Z", new Date(Date.UTC(2026, 10, 22, 8))],
  ["2026-11-22T08:00:00.5+02:00", new Date(Date.UTC(2026, 10, 22, 6, 0, 0, 500))],
])("%s", (text, moment) => {
  expect(new Date(parseTime(text, NOW))).toEqual(moment);
});

test.each([
  ["2026-11-20", "2026-11-20 has passed"],
  ["24:00", "is not a time"],
  ["12:60", "is not a time"],
  ["30:00", "is not a time"],
  ["48:00:00", "is not a time"],
  ["2026-11", "is not a time"],
  ["2026-13-01", "is not a time"],
  ["soon", "is not a time"],
  ["", "is not a time"],
])("%s is refused", (text, message) => {
  expect(() => parseTime(text, NOW)).toThrow(message);
});
