import { expect, test } from "vitest";
import { takePlacing } from "./words.ts";

test("other words than ours are a selection, whatever JavaScript calls its own", () => {
  const words = ["constructor=1", "x=lr", "hue=opt", "toString=2", "3-5"];
  expect(takePlacing(words)).toEqual({ x: "lr", color: "opt" });
  expect(words).toEqual(["constructor=1", "toString=2", "3-5"]);
});
