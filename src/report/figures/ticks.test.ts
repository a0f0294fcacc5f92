import { expect, test } from "vitest";
import { numberAxis } from "./axis.ts";
import { evenTicks, logTicks } from "./ticks.ts";

const labels = (ticks: readonly { readonly label: string }[]): string[] => ticks.map(({ label }) => label);

test("even ticks have as many decimals as their distance", () => {
  expect(labels(evenTicks(0.58, 1.04, 6))).toEqual(["0.6", "0.7", "0.8", "0.9", "1.0"]);
  expect(labels(evenTicks(-0.3, 2.1, 6))).toEqual(["0.0", "0.5", "1.0", "1.5", "2.0"]);
  expect(labels(evenTicks(0, 2_400_000, 6))).toEqual(["0", "5e5", "1e6", "1.5e6", "2e6"]);
  expect(labels(evenTicks(1e-7, 4e-7, 4))).toEqual(["1e-7", "2e-7", "3e-7", "4e-7"]);
  expect(labels(evenTicks(0.967, 0.9672, 4))).toEqual([
    "0.96700",
    "0.96705",
    "0.96710",
    "0.96715",
    "0.96720",
  ]);
});

test("logarithmic ticks are powers of ten, raised where one is long, and 1, 2, 5 within one power", () => {
  expect(logTicks(1e-5, 0.3, 6).map(({ power }) => power)).toEqual([-5, -4, -3, -2, -1]);
  expect(labels(logTicks(0.001, 10, 6))).toEqual(["0.001", "0.01", "0.1", "1", "10"]);
  expect(labels(logTicks(3, 60, 6))).toEqual(["5", "10", "20", "50"]);
  expect(labels(logTicks(1.5, 8, 6))).toEqual(["2", "5"]);
  expect(logTicks(1e-12, 1, 6).map(({ power }) => power)).toEqual([-12, -10, -8, -6, -4, -2, 0]);
});

test("few values of a parameter are ticks, as they were written", () => {
  const written = new Map([
    [4, "4"],
    [16, "16"],
    [64, "64"],
  ]);
  const axis = numberAxis("batch-size", [4, 16, 64], undefined, written);
  expect(axis.isLog).toBe(true);
  expect(labels(axis.ticks)).toEqual(["4", "16", "64"]);
});

test("an axis has a width also for one value, zero and all the same", () => {
  for (const values of [[0], [5], [-3, -3], [1e-12], [1e300]]) {
    const { ends, ticks } = numberAxis("y", values, undefined);
    expect(ends[0]).toBeLessThan(ends[1]);
    expect(ticks.length).toBeGreaterThan(0);
  }
});
