import { expect, test } from "vitest";
import { doEach } from "./guard.ts";

test("an expression that backtracks for ever costs its own result only", () => {
  const texts = ["aaa", `${"a".repeat(50)}b`, "aa"];
  expect(doEach(texts.length, (i) => /^(a+)+$/.test(texts[i] as string), 100)).toEqual([
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
    until(performance.now() + 30);
    return i;
  };
  expect(doEach(8, work, 100)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
});

test("errors pass", () => {
  expect(() => doEach(1, () => JSON.parse("x") as unknown)).toThrow(SyntaxError);
});
