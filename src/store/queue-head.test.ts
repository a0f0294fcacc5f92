import { mkdirSync, rmdirSync } from "node:fs";
import { expect, test } from "vitest";
import { idOn, livingId, QueueScene } from "../../test/helpers/queue-scene.ts";
import { TICKET_TIMING } from "./ticket-pace.ts";
import { waitingRunners } from "./tickets.ts";

const NEVER = Number.POSITIVE_INFINITY;
/** More than a few polls take, and less than a runner may be the first in the queue. */
const MOMENT_MS = 1_000;

test("a runner that is first and does not move, as when it is stopped, delays another once, and not for long", async () => {
  const scene = new QueueScene();
  scene.ticket(livingId());
  const ticketQueue = scene.newQueue();
  for (const [least, most] of [
    [1_500, 4_000],
    [0, MOMENT_MS],
  ] as const) {
    const tookMs = await scene.timeOf(ticketQueue.enter(false, NEVER));
    expect(tookMs).toBeGreaterThanOrEqual(least);
    expect(tookMs).toBeLessThan(most);
    await ticketQueue.leave();
  }
  expect(scene.tickets()).toHaveLength(1);
});

test("runners of a dead machine delay another once, and not much longer when there are many of them", async () => {
  const scene = new QueueScene();
  const dead = Array.from({ length: 8 }, (_, k) => `${idOn("dead", k)}.${k}.turn`);
  for (const name of dead) mkdirSync(`${scene.directory}/${name}`);
  const ticketQueue = scene.newQueue();
  const begin = scene.clock.monotonic();
  const took: number[] = [];
  for (let n = 0; n < 2 * dead.length; n++) {
    await scene.timeOf(ticketQueue.enter(false, NEVER));
    await ticketQueue.leave();
    took.push(scene.clock.monotonic() - begin);
  }
  expect(took[0]).toBeGreaterThanOrEqual(1_500);
  expect(took.at(-1)).toBeLessThan(10_000); // two seconds for each would be sixteen
  expect(scene.tickets().toSorted()).toEqual(dead);
});

test("when the first runner is slow and the lock is taken, the next asks once and keeps its place", async () => {
  const scene = new QueueScene();
  const [first, second] = [scene.newQueue(), scene.newQueue({ ...TICKET_TIMING, limitMs: 300 })];
  await first.enter(true, NEVER);
  for (let n = 0; n < 3; n++) {
    // It then finds the lock taken.
    expect(await scene.timeOf(second.enter(true, NEVER))).toBeGreaterThanOrEqual(300);
  }
  const entering = scene.enter("second", second);
  await first.leave();
  await scene.timeOf(entering);
  expect(scene.tickets()).toHaveLength(1);
});

test("where nothing is seen to change, a runner that finds the lock taken at each try does not wait forever", async () => {
  const scene = new QueueScene();
  scene.ticket(idOn("far"));
  const ticketQueue = scene.newQueue({ ...TICKET_TIMING, limitMs: 200 });
  const begin = scene.clock.monotonic();
  for (let n = 0; n < 100; n++) await scene.timeOf(ticketQueue.enter(true, NEVER));
  expect(scene.clock.monotonic() - begin).toBeLessThan(10_000); // a hundred times would be 20 s
  await ticketQueue.leave();
});

test("a runner that stays first while later ones get the lock is passed over", async () => {
  const scene = new QueueScene();
  scene.ticket(livingId());
  const ticketQueue = scene.newQueue({ ...TICKET_TIMING, limitMs: 300 });
  await scene.timeOf(ticketQueue.enter(true, NEVER));
  const later = scene.ticket(livingId(), scene.machineClock() + 1e9);
  const entering = ticketQueue.enter(true, NEVER);
  await scene.until(() => ticketQueue.waiting === 3);
  rmdirSync(later);
  await scene.timeOf(entering);
  const begin = scene.clock.monotonic();
  // It may ask, however often the lock is taken.
  for (let n = 0; n < 10; n++) await scene.timeOf(ticketQueue.enter(true, NEVER));
  expect(scene.clock.monotonic() - begin).toBeLessThan(MOMENT_MS);
  await ticketQueue.leave();
});

test("where the storage shows late who has left, less and less time is lost with it", async () => {
  const scene = new QueueScene();
  const ticketQueue = scene.newQueue();
  const begin = scene.clock.monotonic();
  for (let k = 0; k < 12; k++) {
    const gone = scene.ticket(idOn("far"), k);
    await scene.timeOf(ticketQueue.enter(false, NEVER));
    await ticketQueue.leave();
    rmdirSync(gone);
  }
  // Two seconds for each would be 24 s.
  expect(scene.clock.monotonic() - begin).toBeLessThan(12_000);
});

test("a ticket that was passed over long ago is removed, for those who come later", async () => {
  const scene = new QueueScene();
  scene.ticket(idOn("dead"));
  const ticketQueue = scene.newQueue({ ...TICKET_TIMING, limitMs: 200, abandonedMs: 300 });
  while (scene.tickets().length > 0) {
    await scene.timeOf(ticketQueue.enter(false, NEVER));
    await ticketQueue.leave();
    await scene.clock.advance(20);
  }
  expect(scene.clock.monotonic()).toBeGreaterThanOrEqual(500);
  expect(await waitingRunners(scene.directory)).toBe(0);
});
