import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { createMutex } from "./mutex.ts";

test("one thing at a time, in order, also after one that failed", async () => {
  const alone = createMutex();
  const said: string[] = [];
  const work = (name: string, pauses: number) => async (): Promise<string> => {
    said.push(`${name} begins`);
    for (let i = 0; i < pauses; i++) await sleep(1);
    said.push(`${name} ends`);
    if (name === "b") throw new RangeError(name);
    return name;
  };
  const results = await Promise.allSettled([alone(work("a", 3)), alone(work("b", 2)), alone(work("c", 0))]);
  expect(said).toEqual(["a", "b", "c"].flatMap((name) => [`${name} begins`, `${name} ends`]));
  expect(results).toMatchObject([
    { value: "a" },
    { status: "rejected", reason: new RangeError("b") },
    { value: "c" },
  ]);
});
