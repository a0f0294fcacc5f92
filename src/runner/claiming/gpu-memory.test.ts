import { expect, test } from "vitest";
import { GpuMemory } from "./gpu-memory.ts";
import { GpuPool } from "./gpus.ts";

const GIB = 2 ** 30;

/** GPUs whose free memory a test sets. */
function scene(free: Record<string, number>) {
  const clock = { now: 0, monotonic: () => clock.now };
  const asked = { count: 0 };
  const ask = async (): Promise<ReadonlyMap<string, number>> => {
    asked.count++;
    return new Map(Object.entries(free));
  };
  return { clock, asked, free, memory: new GpuMemory({ least: 8 * GIB, ask }, clock) };
}

test("a GPU is used only while enough of its memory is free, by a reading that is not old", async () => {
  const { clock, free, memory, asked } = scene({ 0: 9 * GIB, 1: 7.5 * GIB });
  await memory.refresh();
  expect([memory.hasRoom(["0"]), memory.hasRoom(["1"]), memory.hasRoom(["0", "1"])]).toEqual([
    true,
    false,
    false,
  ]);
  expect(memory.shortage(["1"])).toBe("GPU 1 has 7.5G of free memory, less than the 8G of --gpu-memfree");
  expect(memory.shortage(["2"])).toMatch(/does not say/);
  await memory.refresh();
  expect(asked.count).toBe(1);
  clock.now = 11_000;
  free[1] = 16 * GIB;
  expect(memory.hasRoom(["0"])).toBe(false); // a new reading is on its way
  await memory.refresh();
  expect(memory.hasRoom(["1"])).toBe(true);
});

test("a GPU on which an experiment has just started is let be until its memory shows that", async () => {
  const { clock, memory } = scene({ 0: 9 * GIB, 1: 9 * GIB });
  await memory.refresh();
  memory.started("0");
  expect([memory.hasRoom(["0"]), memory.hasRoom(["1"])]).toEqual([false, true]);
  clock.now = 5_000;
  expect(memory.hasRoom(["0"])).toBe(true);
});

test("the pool gives out only GPUs with enough memory", async () => {
  const { memory } = scene({ 0: 1 * GIB, 1: 9 * GIB, 2: 9 * GIB });
  await memory.refresh();
  const set = { units: [["0"], ["1"], ["2"]], perUnit: 2, variables: [], byBus: true };
  const pool = new GpuPool(set, memory);
  expect([pool.fits(3, "a"), pool.couldFit(3)]).toEqual([false, true]);
  expect(pool.take("a", undefined)).toEqual(["1"]);
  expect(pool.take("b", 1)).toEqual(["2"]);
  expect(pool.take("c", 1)).toBeUndefined();
  expect(pool.take("c", 0)).toEqual([]);
});
