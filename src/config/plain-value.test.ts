import { expect, test } from "vitest";
import { refusalOf } from "../../test/helpers/refusal.ts";
import { plainValue } from "./plain-value.ts";

test("numbers that JSON would write in another way stay as they were written", () => {
  const text = "python: 3.10\npin: 010\nsockets: [0, 1]\nshare: false\nx: &a {y: 2}\nz: *a\n7: e\nno:\n";
  expect(plainValue(text, "f")).toEqual({
    python: "3.10",
    pin: "010",
    sockets: [0, 1],
    share: false,
    x: { y: 2 },
    z: { y: 2 },
    7: "e",
    no: null,
  });
  expect(plainValue("# nothing\n", "f")).toBeUndefined();
});

/** Each is nine times as long as the one before. */
const GROWING = Array.from({ length: 20 }, (_, i) => {
  const nine = Array.from({ length: 9 }, () => (i === 0 ? "x" : `*a${i - 1}`));
  return `a${i}: &a${i} [${nine.join(", ")}]`;
}).join("\n");

test.each([
  ["an alias is within itself", "a: &a [*a]"],
  ["is too long", GROWING],
  ["a key that is not a text", "? [a, b]\n: c"],
  ["f: ", "a: ["],
])("refused: %s", (why, text) => {
  expect(refusalOf(() => plainValue(text, "f"))).toContain(why);
});
