import { describe, expect, test } from "vitest";
import { cpuGrowth } from "../../test/helpers/cpu-growth.ts";
import { valuesOf } from "./space.ts";

describe("spaces", () => {
  test("integers go up or down, and include the end when a step hits it", () => {
    expect(valuesOf({ kind: "integers", from: 1, to: 10, step: 3 })).toEqual(["1", "4", "7", "10"]);
    expect(valuesOf({ kind: "integers", from: 10, to: 2, step: -3 })).toEqual(["10", "7", "4"]);
  });

  test("many values are checked in linear time, including the last one", () => {
    const upTo = (to: number) => valuesOf({ kind: "integers", from: 1, to, step: 1 });
    const values = upTo(200_000);
    // About 20 times as much for 20 times as many; a quadratic comparison would take 400 times as
    // much.
    expect(cpuGrowth(upTo, 20_000, 400_000)).toBeLessThan(100);
    expect([values.length, values.at(-1)]).toEqual([200_000, "200000"]);
    expect(() => valuesOf({ kind: "manual", values: [...values, "5"] })).toThrow(
      "the value 5 is given twice",
    );
  });

  test.each([
    [{ kind: "log", low: 0, high: 1, steps: 2 } as const, "above 0"],
    [{ kind: "linear", low: 0, high: 1, steps: 0 } as const, "at least 1"],
    [{ kind: "linear", low: 1, high: 1, steps: 2 } as const, "is given twice"],
    [{ kind: "linear", low: 0, high: 1, steps: 1.5 } as const, "whole number"],
    [{ kind: "linear", low: Number.NaN, high: 1, steps: 3 } as const, "expected numbers"],
    [{ kind: "log", low: 1, high: Number.POSITIVE_INFINITY, steps: 3 } as const, "expected numbers"],
    [{ kind: "log", low: 1, high: -1, steps: 3 } as const, "above 0"],
    [{ kind: "linear", low: 0, high: 1, steps: 1e9 } as const, "at most 1000000"],
    [{ kind: "integers", from: 0, to: 1e10, step: 1 } as const, "10000000001 values"],
    [{ kind: "integers", from: 0.5, to: 3, step: 1 } as const, "whole numbers"],
    [{ kind: "integers", from: 1, to: 5, step: 0 } as const, "must not be 0"],
    [{ kind: "integers", from: 1, to: 5, step: -1 } as const, "give the step 1"],
    [{ kind: "manual", values: [] } as const, "at least one value"],
    [{ kind: "manual", values: ["a", "b", "a"] } as const, "a is given twice"],
  ])("%o is refused", (space, words) => {
    expect(() => valuesOf(space)).toThrow(expect.objectContaining({ kind: "usage" }));
    try {
      valuesOf(space);
    } catch (error) {
      const { message, hint } = error as { message: string; hint?: string };
      // oxlint-disable-next-line vitest/no-conditional-expect -- it throws, as shown above
      expect(`${message}; ${hint}`).toContain(words);
    }
  });
});
