import { expect, test } from "vitest";
import { doEach } from "./guard.ts";

test("an expression that backtracks for ever costs its own result only", () => {
  const texts = ["aaa", `${"a".repeat(50)}b`, "aa"];
  expect(doEach(texts.length, (i) => /^(a+)+$/.test(texts[i] as string), 500)).toEqual([
    true,
    undefined,
    true,
  ]);
});

test("work that together takes longer than the limit is all done", () => {
  const until = (end: number): void => {
    while (performance.now() < end);
  };
  const work = (i: number): number => {
    until(performance.now() + 40);
    return i;
  };
  const count = 16;
  expect(doEach(count, work, 500)).toEqual(Array.from({ length: count }, (_, i) => i));
});

test("errors pass", () => {
  expect(() => doEach(1, () => JSON.parse("x") as unknown)).toThrow(SyntaxError);
});
