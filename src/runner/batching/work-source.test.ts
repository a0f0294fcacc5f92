import { describe, expect, test } from "vitest";
import { FakeClock } from "../../../test/helpers/fake-clock.ts";
import { WakeSignal } from "../../core/wake-signal.ts";
import type { Claimant, Claimed } from "../../list/changes/claim.ts";
import type { Portion } from "../claiming/claimer.ts";
import type { Hindrance } from "../experiment/hindrance.ts";
import { InvalidListTolerance } from "../slots/invalid-list.ts";
import { BatchSizer } from "./batch-size.ts";
import { LocalQueue } from "./local-queue.ts";
import { ClaimingSource, type ClaimingSourceParts } from "./work-source.ts";

/** A source on a list of `left` entries, for a runner with `slots` slots. */
class Scene {
  readonly clock = new FakeClock();
  readonly batchSizer = new BatchSizer(() => 10);
  readonly queue: LocalQueue;
  readonly source: ClaimingSource;
  /** How many were asked for with each claim. */
  readonly claims: number[] = [];
  readonly happened: string[] = [];
  left: number;
  readonly shutdown: { reason: "max" | undefined } = { reason: undefined };
  readonly admission = {
    open: true,
    begin: (): void => {},
    leave: (claim: string): void => void this.happened.push(`leave ${claim}`),
  };
  readonly claimer = {
    halted: false,
    claimant: (): Claimant => ({ claim: "who" }) as Claimant,
    claim: async (_: Claimant, most: number, portion: () => Portion) => this.#claim(most, portion),
  };
  /** Thrown by the next claim. */
  error: Error | undefined;
  /** A claim waits for it. */
  gate: Promise<void> = Promise.resolve();
  #next = 0;

  constructor(left: number, slots: number, more: Partial<ClaimingSourceParts> = {}) {
    this.left = left;
    const { clock, batchSizer, happened } = this;
    const session = { hold() {}, drop() {}, done: (claim: string) => happened.push(`done ${claim}`) };
    const list = { update: async () => {}, reportInvalid: () => happened.push("complained") };
    this.queue = new LocalQueue({ list: list as never, batchSizer, clock, session });
    const pool = {
      wanted: slots,
      isTooMany: false,
      dismisses: () => false,
      changed: new WakeSignal(),
      busy: slots,
    };
    this.source = new ClaimingSource({
      max: Number.POSITIVE_INFINITY,
      mayBatch: true,
      isSingle: false,
      claimer: this.claimer,
      eligibility: { refresh: async () => {} },
      pool,
      deadline: { leftMs: Number.POSITIVE_INFINITY },
      supervisors: { foresee: (count) => happened.push(`foresee ${count}`) },
      shutdown: this.shutdown,
      batchSizer,
      queue: this.queue,
      session,
      writer: { join: () => happened.push("join") },
      admission: this.admission,
      throttle: { onHindrance: ({ code }) => happened.push(`meet ${code}`) },
      tolerance: new InvalidListTolerance({ list, pool, writer: { failed: false } }),
      halt: async () => {
        happened.push("halt");
      },
      ...more,
    });
  }

  /** Experiments were seen to take 5 ms, so that many are claimed at once. */
  short(): this {
    for (let n = 0; n < 6; n++) {
      this.batchSizer.took(5);
      this.batchSizer.claimed(this.batchSizer.batch(1));
    }
    return this;
  }

  async #claim(most: number, portion: () => Portion): Promise<readonly Claimed[]> {
    this.claims.push(most);
    await this.gate;
    if (this.error) throw this.error;
    const count = Math.max(0, Math.min(most, portion().most, this.left));
    this.left -= count;
    return Array.from({ length: count }, () => {
      const n = this.#next++;
      return {
        n,
        entry: { status: "running", options: {}, facts: { claim: `c${n}`, queued: 1 } },
      } as unknown as Claimed;
    });
  }
}

const TOO_MANY: Hindrance = { what: "start", code: "EAGAIN", message: "no more processes" };

async function take(scene: Scene, slot = 0): Promise<number | undefined> {
  return (await scene.source.next(slot))?.n;
}

describe("while nothing is known of how long experiments take", () => {
  test("claims one at a time", async () => {
    const scene = new Scene(2, 1);
    expect([await take(scene), scene.queue.length]).toEqual([0, 0]);
    expect([await take(scene), await take(scene)]).toEqual([1, undefined]);
  });

  test("also where only one may be claimed at a time", async () => {
    const scene = new Scene(9, 1, { mayBatch: false }).short();
    expect([await take(scene), await take(scene)]).toEqual([0, 1]);
    expect(scene.claims).toEqual([1, 1]);
  });
});

describe("short experiments", () => {
  test("are claimed together, after the outcomes that wait were handed to the same write", async () => {
    const scene = new Scene(1_000, 1).short();
    expect([await take(scene), await take(scene)]).toEqual([0, 1]);
    expect(scene.claims).toEqual([100]);
    expect(scene.happened).toEqual(["join", "foresee 100"]);
    expect(scene.queue.length).toBe(98);
  });

  test("are claimed once for all slots that wait", async () => {
    const scene = new Scene(1_000, 4).short();
    const numbers = await Promise.all([0, 1, 2, 3].map(async (slot) => take(scene, slot)));
    expect(numbers.sort((a, b) => (a ?? 0) - (b ?? 0))).toEqual([0, 1, 2, 3]);
    expect(scene.claims).toHaveLength(1);
  });

  test("are claimed again before the queue is empty", async () => {
    const scene = new Scene(1_000, 1).short();
    for (let n = 0; n < 76; n++) await take(scene);
    expect(scene.claims).toHaveLength(2);
    expect(await take(scene)).toBe(76);
  });

  test("of those that wait, a slot may have one ahead when there are enough for the others", async () => {
    const scene = new Scene(1_000, 4).short();
    expect(scene.source.spare(0)).toBeUndefined();
    await take(scene);
    expect(scene.source.spare(0)?.n).toBe(1);
    while (scene.queue.length > 4) scene.queue.take();
    expect(scene.source.spare(0)).toBeUndefined();
  });
});

describe("how many this runner may begin", () => {
  test("limits what is claimed", async () => {
    const scene = new Scene(1_000, 1, { max: 3 }).short();
    expect([await take(scene), await take(scene), await take(scene)]).toEqual([0, 1, 2]);
    expect([scene.source.isUsedUp, await take(scene), scene.left]).toEqual([true, undefined, 997]);
  });

  test("does not count an entry that was given back; of a named one postponing is the end", async () => {
    for (const [isSingle, isUsedUp] of [
      [false, false],
      [true, true],
    ]) {
      const scene = new Scene(1, 1, { max: 1, isSingle: isSingle as boolean });
      const claimed = await scene.source.next(0);
      expect(scene.source.isUsedUp).toBe(true);
      scene.source.giveBack(claimed as Claimed, undefined);
      expect(scene.source.isUsedUp).toBe(isUsedUp);
      expect(scene.happened).toContain("done c0");
    }
  });

  test("does not count entries that the queue gave back", async () => {
    const scene = new Scene(1_000, 1, { max: 100 }).short();
    await take(scene);
    expect(scene.source.isUsedUp).toBe(true);
    await scene.queue.giveBack();
    expect(scene.source.isUsedUp).toBe(false);
  });
});

describe("an entry that was handed out", () => {
  test("that the machine could not start slows the runner down, unless it is leaving", async () => {
    const scene = new Scene(2, 1);
    const [first, second] = [await scene.source.next(0), await scene.source.next(0)];
    scene.source.giveBack(first as Claimed, TOO_MANY);
    scene.shutdown.reason = "max";
    scene.source.giveBack(second as Claimed, TOO_MANY);
    expect(scene.happened.filter((what) => what.startsWith("meet"))).toEqual(["meet EAGAIN"]);
  });

  test("that has not begun waits again, first in the queue, and wakes idle slots", async () => {
    const scene = new Scene(1_000, 1).short();
    const first = await scene.source.next(0);
    scene.source.putBack(first as Claimed);
    scene.source.ended(first as Claimed);
    expect([await take(scene), await take(scene)]).toEqual([0, 1]);
  });

  test("that is over gives back its GPUs", async () => {
    const scene = new Scene(1, 1);
    scene.source.ended((await scene.source.next(0)) as Claimed);
    expect(scene.happened.filter((what) => what.startsWith("leave"))).toEqual(["leave c0"]);
  });
});

describe("nothing is claimed", () => {
  test.each([
    ["when the runner is leaving", (scene: Scene) => void (scene.shutdown.reason = "max")],
    ["while the machine is too busy", (scene: Scene) => void (scene.admission.open = false)],
  ])("%s", async (_, act) => {
    const scene = new Scene(2, 1);
    act(scene);
    expect([await take(scene), scene.claims]).toEqual([undefined, []]);
  });

  test("and all runners are told, when the list has too many failures", async () => {
    const scene = new Scene(0, 1);
    scene.claimer.halted = true;
    expect([await take(scene), scene.happened.slice(-1)]).toEqual([undefined, ["halt"]]);
  });
});

test("an error of the list is thrown to the slot that claims", async () => {
  const scene = new Scene(2, 1);
  scene.error = new Error("no such list");
  await expect(scene.source.next(0)).rejects.toThrow("no such list");
});

test("the end waits for the claim that is under way", async () => {
  const scene = new Scene(1_000, 1).short();
  let open = (): void => {};
  scene.gate = new Promise<void>((resolve) => (open = resolve));
  const first = take(scene);
  await new Promise<void>((resolve) => setImmediate(resolve));
  let isOver = false;
  const end = scene.source.end().then(() => (isOver = true));
  await new Promise<void>((resolve) => setImmediate(resolve));
  expect(isOver).toBe(false);
  open();
  await end;
  expect(await first).toBe(0);
});
