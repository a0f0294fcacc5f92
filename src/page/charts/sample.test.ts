import { expect, test } from "vitest";
import { bestAndOthers, evenShare } from "./sample.ts";
import { spread } from "./spread.ts";

const rows = Array.from({ length: 10_000 }, (_, i) => i);

test("an even share has at most as many as asked for, in their order, and no pattern of a grid", () => {
  const share = evenShare(rows, 2000);
  expect(share.length).toBe(2000);
  expect(share).toEqual([...share].sort((a, b) => a - b));
  const ofEachTen = Array.from({ length: 10 }, (_, k) => share.filter((row) => row % 10 === k).length);
  expect(Math.min(...ofEachTen)).toBeGreaterThan(160);
  expect(evenShare(rows.slice(0, 5), 10)).toEqual([0, 1, 2, 3, 4]);
});

test("a quarter of what is drawn are the best, drawn last", () => {
  const drawn = bestAndOthers(rows, 2000);
  expect(drawn.length).toBe(2000);
  expect(drawn.slice(-500)).toEqual(rows.slice(-500));
});

test("rows are spread evenly, and each always alike", () => {
  const places = rows.map((row) => spread(row, 3));
  const inTenth = Array.from(
    { length: 10 },
    (_, k) => places.filter((at) => Math.floor(10 * at) === k).length,
  );
  expect(Math.min(...inTenth)).toBeGreaterThan(900);
  expect(spread(17, 3)).toBe(places[17]);
  expect(spread(17, 4)).not.toBe(places[17]);
});
