import { expect, test } from "vitest";
import { fileNamePart } from "./file-name.ts";

test.each([
  ["Lr_0.1-Norm_batch", "Lr_0.1-Norm_batch"],
  ["../a/b", ".._a_b"],
  ["..", "_"],
  [".", "_"],
  ["a\0b", "a_b"],
])("%j becomes %j", (text, part) => {
  expect(fileNamePart(text)).toBe(part);
});

test("a long text is cut between characters, and still differs from others", () => {
  const [a, b] = ["é".repeat(150) + "a", "é".repeat(150) + "b"].map(fileNamePart);
  expect(a).not.toBe(b);
  expect(a).toMatch(/^é{100}-[\da-z]+$/);
});
