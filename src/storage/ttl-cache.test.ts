import { expect, test } from "vitest";
import { FakeClock } from "../../test/helpers/fake-clock.ts";
import { createTtlCache } from "./ttl-cache.ts";

test("the storage is asked once while the answer is valid, also by many callers at the same time", async () => {
  let asked = 0;
  const clock = new FakeClock();
  const answers = createTtlCache(async (key) => `${key}${++asked}`, 60_000, clock);
  expect(await Promise.all([answers.get("a"), answers.get("a"), answers.get("b")])).toEqual([
    "a1",
    "a1",
    "b2",
  ]);
  expect(await answers.get("a", 0)).toBe("a3"); // the caller accepts no older answer
  answers.forget("b");
  expect(await answers.get("b")).toBe("b4");
  await clock.advance(59_999);
  expect(await answers.get("a")).toBe("a3");
  await clock.advance(1);
  expect(await answers.get("a")).toBe("a5");
});

test("an error is passed on, and the storage is asked again", async () => {
  let fails = true;
  const answers = createTtlCache(async () => {
    if (fails) throw new Error("no answer");
    return 1;
  }, 60_000);
  await expect(answers.get("a")).rejects.toThrow("no answer");
  fails = false;
  expect(await answers.get("a")).toBe(1);
});
