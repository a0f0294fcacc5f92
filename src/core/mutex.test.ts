import { expect, test } from "vitest";
import { FakeClock } from "../../test/helpers/fake-clock.ts";
import { createMutex } from "./mutex.ts";

test("work runs one piece at a time, in order, also after one that failed", async () => {
  const [mutex, clock] = [createMutex(), new FakeClock()];
  const events: string[] = [];
  const work = (name: string, ms: number) => async (): Promise<string> => {
    events.push(`${name} begins`);
    await clock.sleep(ms);
    events.push(`${name} ends`);
    if (name === "b") throw new RangeError(name);
    return name;
  };
  const all = Promise.allSettled([mutex(work("a", 3)), mutex(work("b", 2)), mutex(work("c", 0))]);
  await clock.advance(5);
  const results = await all;
  expect(events).toEqual(["a", "b", "c"].flatMap((name) => [`${name} begins`, `${name} ends`]));
  expect(results).toMatchObject([
    { value: "a" },
    { status: "rejected", reason: new RangeError("b") },
    { value: "c" },
  ]);
});
