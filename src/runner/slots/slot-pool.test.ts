import { describe, expect, test } from "vitest";
import { SlotPool } from "./slot-pool.ts";

/** A pool whose slots work until they are told to end. */
class Scene {
  readonly running = new Map<number, (error?: Error) => void>();
  readonly pool: SlotPool;

  constructor(wanted: number) {
    this.pool = new SlotPool(wanted, async (slot) => {
      await new Promise<void>((resolve, reject) => {
        this.running.set(slot, (error) => (error ? reject(error) : resolve()));
      });
      this.running.delete(slot);
    });
  }

  get slots(): readonly number[] {
    return [...this.running.keys()].sort((a, b) => a - b);
  }

  async end(slot: number, error?: Error): Promise<void> {
    this.running.get(slot)?.(error);
    this.running.delete(slot);
    await settled();
  }
}

async function settled(): Promise<void> {
  await new Promise<void>((resolve) => setImmediate(resolve));
}

test("starts as many slots as are wanted, and ends with the last of them", async () => {
  const scene = new Scene(3);
  let isOver = false;
  const run = scene.pool.run().then(() => (isOver = true));
  expect(scene.slots).toEqual([0, 1, 2]);
  await scene.end(0);
  await scene.end(2);
  expect([isOver, scene.pool.busy]).toEqual([false, 1]);
  await scene.end(1);
  await run;
});

test("throws what the first slot threw, after all have ended", async () => {
  const scene = new Scene(2);
  const run = scene.pool.run();
  const caught = run.catch((error: Error) => error.message);
  await scene.end(1, new Error("first"));
  expect(scene.slots).toEqual([0]);
  await scene.end(0, new Error("second"));
  expect(await caught).toBe("first");
});

describe("a resized pool", () => {
  test("starts more slots at once, with the lowest free numbers", async () => {
    const scene = new Scene(2);
    const run = scene.pool.run();
    await scene.end(0);
    scene.pool.resize(3);
    expect(scene.slots).toEqual([0, 1, 2]);
    for (const slot of scene.slots) await scene.end(slot);
    await run;
  });

  test("dismisses a slot only when that has nothing to run, and no more than are too many", async () => {
    const scene = new Scene(3);
    const run = scene.pool.run();
    scene.pool.resize(2);
    expect([scene.pool.isTooMany, scene.slots.length]).toEqual([true, 3]);
    expect(scene.pool.dismisses(1)).toBe(true);
    expect([scene.pool.isTooMany, scene.pool.dismisses(0), scene.pool.dismisses(1)]).toEqual([
      false,
      false,
      true,
    ]);
    for (const slot of scene.slots) await scene.end(slot);
    await run;
  });

  test("has no more slots than a limit allows, and again as many as are wanted when it is lifted", async () => {
    const scene = new Scene(4);
    const run = scene.pool.run();
    scene.pool.limit(1);
    expect([scene.pool.wanted, scene.pool.asked]).toEqual([1, 4]);
    for (const slot of [1, 2, 3]) {
      expect(scene.pool.dismisses(slot)).toBe(true);
      await scene.end(slot);
    }
    expect(scene.slots).toEqual([0]);
    scene.pool.limit(Number.POSITIVE_INFINITY);
    expect(scene.slots).toEqual([0, 1, 2, 3]);
    for (const slot of scene.slots) await scene.end(slot);
    await run;
  });
});

test("idle slots wait together: one looks for work on behalf of all", async () => {
  const scene = new Scene(2);
  const run = scene.pool.run();
  let asked = 0;
  let answer: (isWorthwhile: boolean) => void = () => {};
  const wait = async (): Promise<boolean> => {
    asked++;
    return new Promise<boolean>((resolve) => (answer = resolve));
  };
  const { epoch } = scene.pool.changed;
  const both = [scene.pool.idle(wait), scene.pool.idle(wait)];
  expect([asked, scene.pool.busy]).toEqual([1, 0]);
  expect(scene.pool.changed.epoch).toBeGreaterThan(epoch); // the last one to become idle wakes those who wait for it
  answer(true);
  expect(await Promise.all(both)).toEqual([true, true]);
  expect(scene.pool.busy).toBe(2);
  for (const slot of scene.slots) await scene.end(slot);
  await run;
});
