import { expect, test } from "vitest";
import { createTtlCache } from "./ttl-cache.ts";

test("is asked for once while the answer holds, also by many at the same time", async () => {
  let asked = 0;
  const answers = createTtlCache(async (key) => `${key}${++asked}`, 60_000);
  expect(await Promise.all([answers.get("a"), answers.get("a"), answers.get("b")])).toEqual([
    "a1",
    "a1",
    "b2",
  ]);
  expect(await answers.get("a", 0)).toBe("a3"); // as old as that it may not be
  answers.forget("b");
  expect(await answers.get("b")).toBe("b4");
  expect(await answers.get("a")).toBe("a3");
});

test("what fails is told, and asked for again", async () => {
  let fails = true;
  const answers = createTtlCache(async () => {
    if (fails) throw new Error("no answer");
    return 1;
  }, 60_000);
  await expect(answers.get("a")).rejects.toThrow("no answer");
  fails = false;
  expect(await answers.get("a")).toBe(1);
});
