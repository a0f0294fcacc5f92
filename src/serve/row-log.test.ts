import { expect, test } from "vitest";
import { RowLog } from "./row-log.ts";

test("tells which rows are new since a change, each once, in the order of their last change", () => {
  const log = new RowLog();
  expect([...log.after(0)]).toEqual([]);
  for (const row of [5, 3, 5, 9]) log.touch(row);
  expect(log.seq).toBe(4);
  expect([...log.after(0)]).toEqual([
    { seq: 2, row: 3 },
    { seq: 3, row: 5 },
    { seq: 4, row: 9 },
  ]);
  expect([...log.after(2)].map(({ row }) => row)).toEqual([5, 9]);
  expect([...log.after(4)]).toEqual([]);
});

test("forgets changes that others have replaced", () => {
  const log = new RowLog();
  for (let i = 0; i < 100_000; i++) log.touch(i % 3);
  expect([...log.after(0)].map(({ row }) => row)).toEqual([1, 2, 0]);
  expect([...log.after(99_999)].map(({ row }) => row)).toEqual([0]);
});
