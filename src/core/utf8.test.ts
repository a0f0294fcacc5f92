import { expect, test } from "vitest";
import { isUtf8Text } from "./utf8.ts";

test.each([
  ["nothing", Buffer.from(""), true],
  ["ASCII", Buffer.from('[\n["a"]\n]'), true],
  ["more than that", Buffer.from("näme"), true],
  ["half a character", Buffer.from("ä").subarray(0, 1), false],
  ["a byte that never is one", Buffer.from([0x61, 0xff]), false],
  ["a long text", Buffer.alloc(1_000_000, "a"), true],
  [
    "a long text with such a byte at its end",
    Buffer.concat([Buffer.alloc(1_000_000, "a"), Buffer.from([0xff])]),
    false,
  ],
])("%s", (_, bytes, expected) => {
  expect(isUtf8Text(bytes)).toBe(expected);
});
