import { expect, test } from "vitest";
import { unbuffered } from "./unbuffered.ts";

test("Python programs write at once, unless something else is set", () => {
  expect(unbuffered({ A: "b" }, true)).toEqual({ A: "b", PYTHONUNBUFFERED: "1" });
  expect(unbuffered({ A: "b" }, false)).toEqual({ A: "b" });
  for (const value of ["", "0", "x"])
    expect(unbuffered({ PYTHONUNBUFFERED: value }, true)).toEqual({ PYTHONUNBUFFERED: value });
});
