import { expect, test } from "vitest";
import { jobsToAdd } from "./scaling.ts";

test.each([
  // most, slots, leaving, pending, living, queued, add
  [20, 1, 0, 100, 0, 0, 5], // no more than five wait in the queue
  [20, 1, 0, 100, 5, 5, 0],
  [20, 1, 0, 100, 5, 2, 3],
  [20, 4, 0, 10, 0, 0, 3],
  [20, 4, 0, 10, 2, 2, 1],
  [3, 1, 0, 100, 3, 0, 0],
  [3, 1, 1, 100, 3, 0, 1], // in the place of the one that leaves
  [20, 1, 0, 0, 4, 2, 0],
])(
  "of %i jobs with %i slots (%i leave), %i pending, %i there, %i queued: %i more",
  (most, slots, leaving, pending, living, queued, add) => {
    expect(jobsToAdd({ most, slots, leaving }, pending, { living, queued })).toBe(add);
  },
);
