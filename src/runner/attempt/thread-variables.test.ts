import { expect, test } from "vitest";
import { threadVariables } from "./thread-variables.ts";

test("libraries are told of as many threads as the entry has CPUs, unless the user has told them", () => {
  const variables = threadVariables(4, { OMP_NUM_THREADS: "2", MKL_NUM_THREADS: "" });
  expect(variables).toMatchObject({
    MKL_NUM_THREADS: "4",
    OPENBLAS_NUM_THREADS: "4",
    NUMEXPR_NUM_THREADS: "4",
    VECLIB_MAXIMUM_THREADS: "4",
    COOPERATE_CPUS: "4",
  });
  expect(variables).not.toHaveProperty("OMP_NUM_THREADS");
});

test.each([
  [0.5, "1"],
  [2.5, "2"],
])("%d CPUs are %s threads", (cpus, threads) => {
  expect(threadVariables(cpus, {})["OMP_NUM_THREADS"]).toBe(threads);
});

test("nothing is said where nothing is known", () => {
  expect(threadVariables(undefined, {})).toEqual({});
});
