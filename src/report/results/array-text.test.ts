import { expect, test } from "vitest";
import type { NpyArray } from "../../results/sources/npy.ts";
import { arrayCsv, arrayJson, arrayLines } from "./array-text.ts";

const SIX = Float32Array.of(0.1, 2, Number.NaN, Infinity, -Infinity, 1e-7);
const array = (shape: readonly number[], data: NpyArray["data"] = SIX): NpyArray => ({
  type: data instanceof BigInt64Array ? "i8" : "f4",
  shape,
  data,
});

test.each<[NpyArray, string[], string]>([
  [array([], Float32Array.of(0.1)), ["0.1"], "0.1"],
  [array([0], new Float32Array()), [], "[]"],
  [array([2, 0], new Float32Array()), [], "[[],[]]"],
  [array([0, 2], new Float32Array()), [], "[]"],
  [array([2], BigInt64Array.of(9007199254740993n, -1n)), ["9007199254740993", "-1"], "[9007199254740993,-1]"],
  [array([2, 3]), ["0.1 2 nan", "inf -inf 1e-7"], '[[0.1,2,"NaN"],["Infinity","-Infinity",1e-7]]'],
  [array([2, 1, 3]), ["0.1 2 nan", "", "inf -inf 1e-7"], '[[[0.1,2,"NaN"]],[["Infinity","-Infinity",1e-7]]]'],
  [{ type: "b1", shape: [2], data: Uint8Array.of(1, 0) }, ["true", "false"], "[true,false]"],
])("array %#", (each, lines, json) => {
  expect(arrayLines(each)).toEqual(lines);
  expect(arrayJson(each)).toBe(json);
});

test("comma-separated values have at most two dimensions", () => {
  expect(arrayCsv(array([2, 3]))).toEqual(["0.1,2,nan", "inf,-inf,1e-7"]);
  expect(() => arrayCsv(array([2, 1, 3]))).toThrow("is no table");
});
