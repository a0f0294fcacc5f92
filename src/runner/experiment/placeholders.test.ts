import { describe, expect, test } from "vitest";
import { type Filling, fillPlaceholders } from "./placeholders.ts";

function filled(words: readonly string[], more: Partial<Filling["entry"]> = {}): readonly string[] {
  const entry = { options: {}, facts: { attempt: 2 }, ...more };
  return fillPlaceholders(["p", ...words], { n: 7, slot: 3, entry, directory: "/d/e" }).slice(1);
}

describe("placeholders", () => {
  test("are filled in, also within words and several times", () => {
    const entry = { options: { name: "a b", output: "out/x" }, facts: { attempt: 2, gpuIds: "0,1" } };
    const words = [
      "--n={n}/{n}",
      "{attempt}",
      "{slot}",
      "cuda:{gpu}",
      "{name}",
      "{output}/m",
      "[job_id]",
      "[socket]",
    ];
    expect(filled(words, entry)).toEqual([
      "--n=7/7",
      "2",
      "3",
      "cuda:0,1",
      "a b",
      "/d/e/out/x/m",
      "7",
      "0,1",
    ]);
  });

  test("unknown ones stay, and so does the folder of an entry without one", () => {
    const words = ["{x}", "{}", "{N}", "{ n }", "${n", "[n]", "{job_id}", "{output}", "{constructor}"];
    expect(filled(words)).toEqual(words);
  });

  test("without GPUs and name they are empty; without GPUs the socket is the slot", () => {
    expect(filled(["[{gpu}]", "<{name}>", "[socket]"])).toEqual(["[]", "<>", "3"]);
  });

  test("what is filled in is not searched again", () => {
    expect(filled(["{name}"], { options: { name: "{n}$&[job_id]" } })).toEqual(["{n}$&[job_id]"]);
  });

  test("an absolute folder is the folder itself", () => {
    expect(filled(["{output}"], { options: { output: "/scratch/x" } })).toEqual(["/scratch/x"]);
  });

  test("a command without any is the same array", () => {
    const argv = ["p", "a"] as const;
    const entry = { options: {}, facts: { attempt: 1 } };
    expect(fillPlaceholders(argv, { n: 0, slot: 0, entry, directory: "/" })).toBe(argv);
  });
});
