import { expect, test } from "vitest";
import { arrangeValues } from "./arrange-values.ts";

const shape = (long: string, kind: string, short?: string) => ({
  long,
  short,
  required: kind === "value" || kind === "values",
  optional: kind === "optional",
  variadic: kind === "values",
});
const OPTIONS = [
  shape("--persistent", "optional"),
  shape("--gpus", "values"),
  shape("--title", "values", "-t"),
  shape("--jobs", "value", "-j"),
  shape("--wait", "none"),
];

test.each<[string, number, string]>([
  ["--persistent e.json", 1, "e.json --persistent"],
  ["--persistent=--resume e.json", 1, "--persistent=--resume e.json"],
  ["--persistent --wait e.json", 1, "--wait e.json --persistent"],
  ["-j --persistent e.json", 1, "-j --persistent e.json"],
  ["--gpus 0,1 e.json", 1, "e.json --gpus 0,1"],
  ["--gpus 0,1 2,3 e.json --wait", 1, "e.json --wait --gpus 0,1 2,3"],
  ["e.json --gpus 0 1", 1, "e.json --gpus 0 1"],
  ["--gpus auto", 1, "--gpus auto"],
  ["-t A e.json params.yaml", 2, "e.json params.yaml -t A"],
  ["-wait -j4 -jobs e.json -titlex", 1, "--wait -j4 -jobs e.json -titlex"],
  ["-persistent e.json", 1, "e.json --persistent"],
  ["-t A B e.json --wait params.yaml", 2, "e.json --wait params.yaml -t A B"],
  ["e.json - --persistent -- --persistent x", 1, "e.json - --persistent -- --persistent x"],
])("%s", (words, needed, arranged) => {
  expect(arrangeValues(words.split(" "), OPTIONS, needed).join(" ")).toBe(arranged);
});
