import { expect, test } from "vitest";
import { FakeClock } from "../../../test/helpers/fake-clock.ts";
import { type Entry, pending } from "../../core/entry.ts";
import type { Change } from "../../list/changes/change.ts";
import { claimSome } from "../../list/changes/claim-several.ts";
import type { ListFile } from "../../store/list-file.ts";
import { MAX_WAIT_MS, BatchSizer } from "./batch-size.ts";
import { LocalQueue } from "./local-queue.ts";

const WHO = {
  claim: "c0",
  host: "h",
  pid: 1,
  runner: "r",
  startedAt: "2026-11-21T10:00:00.000Z",
  directory: "/",
};
const WAIT_MS = 8_000;

/** A queue of `count` entries that were claimed together, each of a second, where one waits eight
 *  for the list. */
function scene(count: number): {
  queue: LocalQueue;
  clock: FakeClock;
  pending: () => number[];
  claim: () => void;
} {
  let entries: readonly Entry[] = Array.from({ length: 100 }, () => pending(["p"]));
  const list = {
    async update<T>(change: Change<T>): Promise<T> {
      const changed = change(entries);
      entries = changed.entries;
      return changed.value;
    },
  } as ListFile;
  const session = { hold() {}, drop() {}, done() {} };
  const clock = new FakeClock();
  const batchSizer = new BatchSizer(() => WAIT_MS);
  batchSizer.took(1_000);
  const queue = new LocalQueue({ list, session, batchSizer, clock });
  let claims = 0;
  const claim = (): void => {
    const ids = Array.from({ length: count }, () => `c${claims++}`);
    const { entries: next, value } = claimSome({ ...WHO, claim: ids[0] as string }, ids, { runners: 1 })(
      entries,
    );
    entries = next;
    queue.add(value);
  };
  claim();
  const numbers = (): number[] => entries.flatMap(({ status }, n) => (status === "pending" ? [n] : []));
  return { queue, clock, pending: () => numbers().filter((n) => n < count), claim };
}

test("what waits is given back when nothing has begun for as long as one waits for the list", async () => {
  const { queue, clock, pending } = scene(4);
  expect(queue.take()?.n).toBe(0);
  await clock.advance(WAIT_MS - 500);
  expect(queue.take()?.n).toBe(1);
  await clock.advance(WAIT_MS - 500);
  expect([queue.isStuck, queue.length]).toEqual([false, 2]);
  await clock.advance(1_000);
  expect([queue.isStuck, queue.length]).toEqual([true, 0]);
  expect(pending()).toEqual([2, 3]);
  await queue.end();
});

test("nothing waits for longer than half a minute, though the others begin one by one; what came later stays", async () => {
  const { queue, clock, pending, claim } = scene(6);
  const STEP_MS = WAIT_MS - 500;
  for (let n = 0; n < 4; n++) {
    expect(queue.take()?.n).toBe(n);
    if (n === 2) claim();
    await clock.advance(n < 3 ? STEP_MS : MAX_WAIT_MS - 3 * STEP_MS - 500);
  }
  expect(queue.length).toBe(2 + 6);
  await clock.advance(1_000);
  expect(pending()).toEqual([4, 5]);
  expect(queue.take()?.n).toBe(6);
  await queue.end();
});
