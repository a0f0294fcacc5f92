import { expect, test } from "vitest";
import { FakeClock } from "../../test/helpers/fake-clock.ts";
import { type Entry, pending } from "../core/entry.ts";
import { CooperateError } from "../core/failure.ts";
import { GroupCommit, type QueuedUpdate, type UpdateGroup } from "./group-commit.ts";

/** A list in memory whose writes take 100 ms and may fail. */
class SlowList {
  readonly clock = new FakeClock();
  readonly updates = new GroupCommit(async (group) => this.#write(group), this.clock);
  readonly events: string[] = [];
  /** How many updates each write had. */
  readonly writes: number[] = [];
  entries: readonly Entry[] = [];
  /** The error of the next write, and whether it comes before any update has joined it. */
  failure: { readonly error: Error; readonly isEarly: boolean } | undefined;

  async #write(group: UpdateGroup): Promise<readonly (() => void)[]> {
    await this.clock.sleep(100);
    const { failure } = this;
    this.failure = undefined;
    if (failure?.isEarly === true) throw failure.error;
    group.join();
    const { entries, reports, beside } = group.apply(this.entries);
    await beside();
    if (failure) throw failure.error;
    this.entries = entries;
    this.writes.push(reports.length);
    return reports;
  }

  /** Adds an entry of that name. */
  add(name: string, more: Partial<QueuedUpdate> = {}): void {
    this.updates.add({
      run: (entries) => ({
        entries: [...entries, pending([name])],
        report: () => this.events.push(`${name} is written`),
      }),
      reject: (error) => this.events.push(`${name}: ${(error as Error).message}`),
      retryOnPermissionError: false,
      ...more,
    });
  }
}

test("updates that wait when a write begins are part of it, and later ones of the next", async () => {
  const list = new SlowList();
  list.add("a");
  await list.clock.advance(50);
  list.add("b");
  expect(list.updates.isWaiting).toBe(true);
  await list.clock.advance(50);
  expect([list.events, list.updates.isWaiting]).toEqual([["a is written", "b is written"], false]);
  list.add("c");
  await list.clock.advance(100);
  expect(list.entries.map(({ argv }) => argv[0])).toEqual(["a", "b", "c"]);
  expect(list.writes).toEqual([2, 1]);
});

test("a write that fails fails its updates, or all that wait when none has joined; the next goes on", async () => {
  for (const isEarly of [false, true]) {
    const list = new SlowList();
    list.failure = { error: new Error("no"), isEarly };
    list.add("a");
    list.add("b");
    await list.clock.advance(100);
    expect(list.events).toEqual(["a: no", "b: no"]);
    list.add("c");
    await list.clock.advance(100);
    expect(list.entries.map(({ argv }) => argv[0])).toEqual(["c"]);
  }
});

test("an update that throws fails alone, and what others do beside is done before the write", async () => {
  const list = new SlowList();
  const fail = (): never => {
    throw new RangeError("bad");
  };
  list.add("a", { run: fail });
  list.add("b", {
    run: (entries) => ({
      entries,
      report: () => list.events.push("b is written"),
      beside: async () => void list.events.push("beside b"),
    }),
  });
  await list.clock.advance(100);
  expect(list.events).toEqual(["beside b", "a: bad", "b is written"]);
});

test("an update that is given up beside the list fails alone; trouble of the storage fails all", async () => {
  const list = new SlowList();
  const broken = (error: Error) => ({
    run: (entries: readonly Entry[]) => ({
      entries: [],
      report: () => list.events.push(`written, with ${entries.length} before it`),
      beside: async () => {
        throw error;
      },
    }),
  });
  list.add("a");
  list.add("b", broken(new CooperateError("place", "no line")));
  list.add("c");
  await list.clock.advance(300);
  expect(list.events).toEqual(["b: no line", "a is written", "c is written"]);
  expect(list.entries.map(({ argv }) => argv[0])).toEqual(["a", "c"]);
  list.events.length = 0;
  list.add("d");
  list.add("e", broken(new Error("EIO")));
  await list.clock.advance(300);
  expect(list.events).toEqual(["d: EIO", "e: EIO"]);
});

test("the mean counts a write that takes longer while it is under way", async () => {
  const list = new SlowList();
  expect(list.updates.meanMs).toBe(0);
  list.add("a");
  await list.clock.advance(40);
  expect(list.updates.meanMs).toBe(40);
  await list.clock.advance(60);
  expect(list.updates.meanMs).toBe(100);
  await list.clock.advance(1_000);
  expect(list.updates.meanMs).toBe(100);
});

test("one update that must not fail makes the whole group persist", async () => {
  const seen: boolean[] = [];
  const updates = new GroupCommit(async (group) => {
    seen.push(group.retryOnPermissionError);
    updates.add({ run: () => ({ entries: [], report() {} }), reject() {}, retryOnPermissionError: true });
    seen.push(group.retryOnPermissionError);
    group.join();
    seen.push(group.retryOnPermissionError);
    return [];
  }, new FakeClock());
  updates.add({ run: () => ({ entries: [], report() {} }), reject() {}, retryOnPermissionError: false });
  await new Promise((resolve) => setImmediate(resolve));
  expect(seen).toEqual([false, true, true]);
});
