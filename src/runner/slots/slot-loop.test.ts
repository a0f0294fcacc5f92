import { expect, test } from "vitest";
import { WakeSignal } from "../../core/wake-signal.ts";
import type { Claimed } from "../../list/changes/claim.ts";
import type { Attempted } from "../attempt/attempt.ts";
import { slotLoop, type SlotLoopParts } from "./slot-loop.ts";

/** A slot whose source has the entries `numbers`, one after the other; what happens is written
 *  down. */
class Scene implements SlotLoopParts {
  readonly happened: string[] = [];
  readonly changed = new WakeSignal();
  readonly #numbers: number[];
  late: readonly number[] = [];
  recordFails = false;
  readonly source = {
    next: async (): Promise<Claimed | undefined> => {
      this.happened.push("claim");
      await Promise.resolve();
      const n = this.#numbers.shift();
      return n === undefined ? undefined : ({ n } as Claimed);
    },
  };
  readonly executor = {
    run: async ({ n }: Claimed): Promise<Attempted | undefined> => {
      this.happened.push(`run ${n}`);
      await Promise.resolve();
      return n < 0 ? undefined : attempted(n);
    },
    recall: (): void => {},
    end: async (): Promise<readonly Attempted[]> => this.late.map(attempted),
  };
  readonly sink = {
    record: async ({ claimed }: Attempted): Promise<void> => {
      this.happened.push(`record ${claimed.n}`);
      await Promise.resolve();
      if (this.recordFails) throw new Error(`entry ${claimed.n} could not be recorded`);
      this.happened.push(`recorded ${claimed.n}`);
    },
    keep: ({ claimed }: Attempted): void => {
      this.happened.push(`keep ${claimed.n}`);
    },
    flush: async (): Promise<void> => {},
  };
  /** What `idle` answers, one after the other; false at last. */
  readonly answers: boolean[];
  readonly idle = async (): Promise<boolean> => {
    this.happened.push("idle");
    return this.answers.shift() ?? false;
  };

  constructor(numbers: readonly number[], answers: readonly boolean[] = []) {
    this.#numbers = [...numbers];
    this.answers = [...answers];
  }
}

function attempted(n: number): Attempted {
  return { claimed: { n } as Claimed } as Attempted;
}

test("records an outcome and claims the next entry at the same time, so that one write has both", async () => {
  const scene = new Scene([0, 1]);
  await slotLoop(0, scene);
  expect(scene.happened).toEqual([
    "claim",
    "run 0",
    "record 0",
    "claim",
    "recorded 0",
    "run 1",
    "record 1",
    "claim",
    "recorded 1",
    "idle",
  ]);
});

test("tries again as long as waiting is worth it, and ends then", async () => {
  const scene = new Scene([], [true, true]);
  await slotLoop(0, scene);
  expect(scene.happened).toEqual(["claim", "idle", "claim", "idle", "claim", "idle"]);
});

test("records nothing for an entry that was put off", async () => {
  const scene = new Scene([-1]);
  await slotLoop(0, scene);
  expect(scene.happened).toEqual(["claim", "run -1", "claim", "idle"]);
});

test("wakes other slots when an entry is over, and not before one ran", async () => {
  const scene = new Scene([]);
  await slotLoop(0, scene);
  expect(scene.changed.epoch).toBe(0);
  const other = new Scene([0, 1]);
  await slotLoop(0, other);
  expect(other.changed.epoch).toBe(2);
});

test("keeps what ended late, also when a record fails; the error is that of the record", async () => {
  const scene = new Scene([0]);
  scene.recordFails = true;
  scene.late = [7, 8];
  await expect(slotLoop(0, scene)).rejects.toThrow("entry 0 could not be recorded");
  expect(scene.happened.slice(-2)).toEqual(["keep 7", "keep 8"]);
});
