import { describe, expect, test } from "vitest";
import { GpuPool } from "./gpus.ts";

function pool(units: string[], perUnit = 1): GpuPool {
  return new GpuPool({ units: units.map((ids) => ids.split(",")), perUnit, variables: [], byBus: false });
}

/** The devices that the claims `a`, `b`, ... get for `needs`, one after the other; `-` is none. */
function given(gpus: GpuPool, ...needs: (number | undefined)[]): string[] {
  return needs.map((need, i) => gpus.take(String.fromCodePoint(97 + i), need)?.join(",") ?? "-");
}

describe("GpuPool", () => {
  test("each claim gets a device of its own until all are taken", () => {
    const gpus = pool(["0", "1", "2"]);
    expect(gpus.places).toBe(3);
    expect(given(gpus, undefined, undefined, undefined, undefined)).toEqual(["0", "1", "2", "-"]);
    gpus.giveBack("b");
    expect(gpus.fits(undefined, "x")).toBe(true);
    expect(gpus.take("x", undefined)).toEqual(["1"]);
    expect(gpus.fits(undefined, "y")).toBe(false);
  });

  test("K claims share a device, also when K parts do not add up to exactly one", () => {
    for (const perUnit of [2, 3, 6, 7, 10, 49]) {
      const gpus = pool(["0", "1"], perUnit);
      const needs = Array.from({ length: 2 * perUnit + 1 }, () => undefined);
      const ids = needs.map((_, i) => gpus.take(`claim ${i}`, undefined)?.[0]);
      expect(ids.slice(0, -1)).toEqual(needs.slice(1).map((__, i) => String(i % 2)));
      expect(ids.at(-1)).toBeUndefined();
    }
  });

  test("a claim may ask for a part of a device, whatever K is", () => {
    expect(given(pool(["0"]), 0.5, 0.5, 0.01)).toEqual(["0", "0", "-"]);
    expect(given(pool(["0", "1"], 2), 0.75, undefined, undefined, 0.25, undefined)).toEqual([
      "0",
      "1",
      "1",
      "0",
      "-",
    ]);
    expect(given(pool(["0"], 3), 0.1, 0.2, 0.7, 0.01)).toEqual(["0", "0", "0", "-"]);
  });

  test("whole devices are shared with nobody", () => {
    expect(given(pool(["0", "1", "2", "3"], 2), undefined, 2, undefined, 2, 1, undefined, undefined)).toEqual(
      ["0", "1,2", "3", "-", "-", "0", "3"],
    );
    expect(given(pool(["0", "1", "2"]), 1.5, 1, 0.5)).toEqual(["0,1", "2", "-"]);
  });

  test("a claim that needs no device gets none, also when all are taken", () => {
    expect(given(pool(["0"]), 1, 0, -1, undefined)).toEqual(["0", "", "", "-"]);
  });

  test("pairs are given out together; a claim for devices gets as few pairs as possible", () => {
    const gpus = pool(["0,1", "2,3", "4"]);
    expect(given(gpus, 2, undefined, 1, undefined)).toEqual(["0,1", "2,3", "4", "-"]);
    expect(given(pool(["0,1", "2,3", "4"]), 1, 3, undefined)).toEqual(["4", "0,1,2,3", "-"]);
    expect(given(pool(["4", "0,1", "2,3"]), 5)).toEqual(["4,0,1,2,3"]);
  });

  test("a device that is named twice has two places", () => {
    const gpus = pool(["0", "1", "0", "1"]);
    expect([gpus.places, gpus.devices]).toEqual([4, 2]);
    expect(given(gpus, ...Array.from({ length: 5 }, () => undefined))).toEqual(["0", "1", "0", "1", "-"]);
    expect(given(pool(["0", "0", "1"]), undefined, undefined, undefined, undefined)).toEqual([
      "0",
      "1",
      "0",
      "-",
    ]);
    expect(given(pool(["0", "0"], 2), ...Array.from({ length: 5 }, () => undefined))).toEqual([
      "0",
      "0",
      "0",
      "0",
      "-",
    ]);
  });

  test("what is asked for itself alone, or as a part, counts by device, however often it is named", () => {
    expect(pool(["0", "0"]).couldFit(2)).toBe(false);
    expect(given(pool(["0", "1", "0", "1"]), 2, undefined)).toEqual(["0,1", "-"]);
    expect(given(pool(["0", "1", "0", "1"]), 1, undefined, 1, undefined, undefined)).toEqual([
      "0",
      "1",
      "-",
      "1",
      "-",
    ]);
    expect(given(pool(["0", "0"]), 0.5, undefined, 0.1)).toEqual(["0", "0", "-"]);
    expect(given(pool(["0", "0"]), 0.5, 0.5, 0.5)).toEqual(["0", "0", "-"]);
  });

  test("pairs that overlap share the device that both name", () => {
    const gpus = pool(["0,1", "1,2"]);
    expect(given(gpus, undefined, undefined, undefined)).toEqual(["0,1", "1,2", "-"]);
    expect(given(pool(["0,1", "0,2", "1,2"]), undefined, undefined, undefined, undefined)).toEqual([
      "0,1",
      "0,2",
      "1,2",
      "-",
    ]);
    expect(given(pool(["0,1", "1,2"]), 3, undefined)).toEqual(["0,1,2", "-"]);
    expect(given(pool(["0,1", "1,2"]), 1, undefined)).toEqual(["0,1", "-"]);
  });

  test("a need that can never fit differs from one that only has to wait", () => {
    const gpus = pool(["0", "1"]);
    expect([undefined, 0, 0.5, 1, 2, 2.5, 3].map((need) => gpus.couldFit(need))).toEqual([
      true,
      true,
      true,
      true,
      true,
      false,
      false,
    ]);
    gpus.take("a", 2);
    expect(gpus.couldFit(2)).toBe(true);
    expect(gpus.fits(2, "b")).toBe(false);
  });

  test("a claim that is tried again gives back what it had before", () => {
    const gpus = pool(["0", "1"]);
    expect(gpus.take("a", 2)).toEqual(["0", "1"]);
    expect(gpus.fits(2, "a")).toBe(true);
    expect(gpus.take("a", undefined)).toEqual(["0"]);
    expect(gpus.take("b", undefined)).toEqual(["1"]);
    expect(gpus.take("b", 2)).toBeUndefined();
    gpus.giveBack("a");
    expect(gpus.take("c", undefined)).toEqual(["0"]);
  });
});
