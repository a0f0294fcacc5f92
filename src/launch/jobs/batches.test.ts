import { expect, test } from "vitest";
import { batchOf, planBatches } from "./batches.ts";

test("jobs that fit one array are one", () => {
  expect(planBatches({ tasks: 1000 }, { maxIndex: 1000 })).toEqual([{ offset: 0, tasks: 1000 }]);
  expect(planBatches({ tasks: 5 }, {})).toEqual([{ offset: 0, tasks: 5 }]);
  expect(planBatches({ tasks: 0 }, {})).toEqual([]);
});

test("2,500 tasks are three arrays where MaxArraySize is 1001", () => {
  expect(planBatches({ tasks: 2500, atOnce: 10 }, { maxIndex: 1000 })).toEqual([
    { offset: 0, tasks: 1000, atOnce: 4 },
    { offset: 1000, tasks: 1000, atOnce: 4 },
    { offset: 2000, tasks: 500, atOnce: 2 },
  ]);
});

test("the shares add up, however the tasks are divided", () => {
  const wanted = { tasks: 97, atOnce: 13 };
  const pieces = [50, 25, 12, 10];
  let offset = 0;
  const shares = pieces.map((tasks) => batchOf(wanted, (offset += tasks) - tasks, tasks).atOnce ?? 0);
  expect(shares.reduce((sum, share) => sum + share)).toBe(13);
  expect(batchOf({ tasks: 2500, atOnce: 1 }, 0, 1000).atOnce).toBe(1);
});
