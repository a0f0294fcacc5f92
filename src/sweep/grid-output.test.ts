import { expect, test } from "vitest";
import { pending } from "../core/entry.ts";
import { withFolders } from "./grid-output.ts";

test("folders are named as the entries, or for their parameters, and never lead elsewhere", () => {
  const entries = [
    pending(["p"], { name: "exps_1__lr_0.1" }),
    pending(["p"], { params: { lr: 0.1, fast: true } }),
    pending(["p"], { params: { data: "../a/b" } }),
    pending(["p"]),
  ];
  expect(withFolders(entries, "out").map(({ options }) => options.output)).toEqual([
    "out/exps_1__lr_0.1",
    "out/lr_0.1-fast_true",
    "out/data_.._a_b",
    "out/default",
  ]);
  expect(withFolders(entries.slice(0, 1), "/out/")[0]?.options).toEqual({
    name: "exps_1__lr_0.1",
    output: "/out/exps_1__lr_0.1",
  });
});

test("two commands with one folder are refused", () => {
  const twins = ["a/b", "a_b"].map((data) => pending(["p"], { params: { data } }));
  expect(() => withFolders(twins, "out")).toThrow("two commands would write into one folder: out/data_a_b");
});
