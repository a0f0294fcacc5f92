import { expect, test } from "vitest";
import { FakeClock } from "../../../test/helpers/fake-clock.ts";
import type { Claimed } from "../../list/changes/claim.ts";
import { type Attempted, NOT_STARTED, type Turn } from "../attempt/attempt.ts";
import { Pipeline, type RunClaimed } from "./pipeline.ts";

type Result = Awaited<ReturnType<RunClaimed>>;

/** An entry that was handed over: a test says when its supervisor has it, and how it ends. */
interface Order {
  readonly turn: Turn;
  readonly end: (result: Result) => void;
  readonly fail: (error: Error) => void;
}

class Scene {
  readonly orders = new Map<number, Order>();
  readonly happened: string[] = [];
  readonly clock = new FakeClock();
  /** How many entries may be handed over ahead of time. */
  spare: number;
  #next = 0;
  readonly pipeline: Pipeline;

  constructor(spare: number) {
    this.spare = spare;
    const take = (): Claimed => ({ n: this.#next++ }) as Claimed;
    this.pipeline = new Pipeline({
      source: {
        next: async () => take(),
        spare: () => (this.spare-- > 0 ? take() : undefined),
        putBack: ({ n }) => this.happened.push(`put back ${n}`),
        giveBack: ({ n }, hindrance) => this.happened.push(`gave back ${n} ${hindrance?.code ?? ""}`),
        ended: ({ n }) => this.happened.push(`ended ${n}`),
      },
      run: async ({ n }, _, turn) =>
        new Promise<Result>((resolve, reject) => this.orders.set(n, { turn, end: resolve, fail: reject })),
      batchSizer: { took: (ms) => this.happened.push(`took ${ms}`) },
      clock: this.clock,
    });
  }

  /** The supervisor has got the order for entry `n`. */
  async ordered(n: number): Promise<void> {
    const recall = (): void => void this.happened.push(`recalled ${n}`);
    this.orders.get(n)?.turn.onOrdered({ id: 100 + n, recall });
    await this.settled();
  }

  async end(n: number, result: Result | "put off" = attempted(n)): Promise<void> {
    this.orders.get(n)?.end(result === "put off" ? undefined : result);
    await this.settled();
  }

  async settled(): Promise<void> {
    await new Promise<void>((resolve) => setImmediate(resolve));
  }

  /** Takes the next entry in slot 0 and runs it. */
  async run(): Promise<number | undefined> {
    const claimed = (await this.pipeline.next(0)) as Claimed;
    return (await this.pipeline.run(claimed, 0))?.claimed.n;
  }
}

function attempted(n: number): Attempted {
  return { claimed: { n } as Claimed } as Attempted;
}

test("hands over up to four entries behind the one that runs, each behind the one before", async () => {
  const scene = new Scene(9);
  const first = scene.run();
  await scene.settled();
  for (let n = 0; n <= 5; n++) await scene.ordered(n);
  expect([...scene.orders].map(([n, { turn }]) => [n, turn.behind])).toEqual([
    [0, undefined],
    [1, 100],
    [2, 101],
    [3, 102],
    [4, 103],
  ]);
  await scene.end(0);
  expect(await first).toBe(0);
});

test("gives the slot what began behind its last entry, and hands over one more", async () => {
  const scene = new Scene(5);
  const first = scene.run();
  await scene.settled();
  for (let n = 0; n <= 4; n++) await scene.ordered(n);
  await scene.end(0);
  await scene.end(1);
  await first;
  expect(await scene.run()).toBe(1);
  expect(scene.orders.size).toBe(6);
});

test("measures how long the slot had nothing else to do", async () => {
  const scene = new Scene(0);
  const first = scene.run();
  await scene.settled();
  await scene.clock.advance(1_500);
  await scene.end(0);
  await first;
  expect(scene.happened).toEqual(["ended 0", "took 1500"]);
});

test("an entry that did not begin waits again; one that was put off or could not begin is given back", async () => {
  const scene = new Scene(1);
  const first = scene.run();
  await scene.settled();
  await scene.ordered(0);
  await scene.end(1, NOT_STARTED);
  await scene.end(0);
  expect(await first).toBe(0);
  expect(scene.happened).toEqual(["put back 1", "ended 1", "ended 0", "took 0"]);
  const second = scene.run();
  await scene.settled();
  await scene.end(2, "put off");
  expect(await second).toBeUndefined();
  const third = scene.run();
  await scene.settled();
  await scene.end(3, { hindrance: { what: "start", code: "EAGAIN", message: "" } });
  expect(await third).toBeUndefined();
  expect(scene.happened.slice(4)).toEqual(["gave back 2 ", "ended 2", "gave back 3 EAGAIN", "ended 3"]);
});

test("recalls what was handed over ahead, not what runs", async () => {
  const scene = new Scene(2);
  void scene.run();
  await scene.settled();
  for (let n = 0; n <= 2; n++) await scene.ordered(n);
  scene.pipeline.recall();
  expect(scene.happened).toEqual(["recalled 1", "recalled 2"]);
});

test("the end of a slot waits for all that it has, and keeps what ended nevertheless", async () => {
  const scene = new Scene(2);
  const first = scene.run();
  await scene.settled();
  for (let n = 0; n <= 2; n++) await scene.ordered(n);
  await scene.end(0);
  await first;
  await scene.pipeline.next(0); // the outcome of entry 0 could not be written: entry 1, which runs, is not waited for by the loop
  const ending = scene.pipeline.end(0);
  await scene.end(1);
  await scene.end(2, NOT_STARTED);
  expect((await ending).map(({ claimed }) => claimed.n)).toEqual([1]);
});

test("an error is thrown to the slot that runs the entry", async () => {
  const scene = new Scene(0);
  const first = scene.run();
  await scene.settled();
  scene.orders.get(0)?.fail(new Error("no room for logs"));
  await expect(first).rejects.toThrow("no room for logs");
  expect(scene.happened).toEqual(["ended 0"]);
});

test("says which of the entries that waited behind others run now, and since when", async () => {
  const clock = new FakeClock();
  const claimedAs = (n: number, facts: object, options = {}): Claimed =>
    ({ n, entry: { status: "running", options, facts: { claim: `c${n}`, ...facts } } }) as Claimed;
  const waiting = [claimedAs(1, { queued: 1 }), claimedAs(2, { queued: 2 })];
  const ends: (() => void)[] = [];
  const pipeline = new Pipeline({
    source: {
      next: async () => claimedAs(0, {}),
      spare: () => waiting.shift(),
      putBack() {},
      giveBack() {},
      ended() {},
    },
    run: async (claimed, _, { onOrdered }) => {
      setImmediate(() => onOrdered({ id: claimed.n, recall() {} }));
      return new Promise((resolve) => ends.push(() => resolve({ claimed } as Attempted)));
    },
    batchSizer: { took() {} },
    clock,
  });
  const first = (await pipeline.next(0)) as Claimed;
  const running = pipeline.run(first, 0);
  expect(pipeline.begun).toEqual(new Map()); // it did not wait, and the others have not begun
  await new Promise<void>((resolve) => setImmediate(resolve));
  await clock.advance(1_000);
  ends[0]?.();
  await running;
  const second = (await pipeline.next(0)) as Claimed;
  void pipeline.run(second, 0);
  expect(pipeline.begun).toEqual(new Map([["c1", clock.now().toISOString()]]));
  await clock.advance(1_000);
  expect([...pipeline.begun.values()]).not.toEqual([clock.now().toISOString()]);
});
