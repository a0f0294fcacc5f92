import { mkdirSync, rmdirSync } from "node:fs";
import { expect, test } from "vitest";
import { idOn, livingId, QueueScene } from "../../test/helpers/queue-scene.ts";
import { Workspace } from "../../test/helpers/workspace.ts";
import { startHeartbeat } from "../membership/start-heartbeat.ts";
import { formatRunnerId, ownRunnerId } from "../processes/runner-id.ts";
import { TICKET_TIMING } from "./ticket-pace.ts";
import { TicketQueue } from "./ticket-queue.ts";
import { waitingRunners } from "./tickets.ts";

const NEVER = Number.POSITIVE_INFINITY;
/** More than a few polls take, and less than a runner may be the first in the queue. */
const MOMENT_MS = 1_000;

test("when nobody waits, a runner may ask at once and makes no ticket", async () => {
  const scene = new QueueScene();
  const ticketQueue = scene.newQueue();
  await ticketQueue.enter(false, NEVER);
  expect(scene.tickets()).toEqual([]);
  await ticketQueue.leave();
  await new TicketQueue(`${scene.directory} that is missing`, livingId()).enter(true, NEVER);
});

test("a runner that was told to exit does not wait in the queue", async () => {
  const scene = new QueueScene();
  const [a, b] = [scene.newQueue(), scene.newQueue()];
  await scene.enter("a", a);
  const hurry = new AbortController();
  const entering = b.enter(true, NEVER, hurry.signal);
  await scene.until(() => scene.tickets().length === 2);
  hurry.abort();
  await entering;
  await b.leave();
  expect(scene.tickets()).toHaveLength(1);
});

test("first come, first served; a runner that has had the lock is the last", async () => {
  const scene = new QueueScene();
  const [a, b, c] = [scene.newQueue(), scene.newQueue(), scene.newQueue()];
  await scene.enter("a", a);
  const entering = [];
  for (const [name, ticketQueue] of Object.entries({ b, c })) {
    entering.push(scene.enter(name, ticketQueue));
    await scene.until(() => scene.tickets().length === 1 + entering.length);
  }
  expect(scene.tickets()).toHaveLength(3);
  expect(scene.first).toEqual(["a"]);
  await a.leave();
  // It would find the lock free at this moment, but others wait.
  entering.push(scene.enter("a again", a, false));
  await scene.until(() => scene.first.length > 1);
  const since = scene.clock.monotonic();
  await scene.until(() => scene.clock.monotonic() - since > MOMENT_MS / 5);
  expect(scene.first).toEqual(["a", "b"]);
  await b.leave();
  await scene.until(() => scene.first.length > 2);
  expect(scene.first).toEqual(["a", "b", "c"]);
  await c.leave();
  await scene.until(() => scene.first.length > 3);
  await Promise.all(entering);
  expect(scene.first.at(-1)).toBe("a again");
  await a.leave();
  expect(scene.tickets()).toEqual([]);
});

test("tickets of dead runners of this machine are passed over and removed at once", async () => {
  const scene = new QueueScene();
  scene.ticket(formatRunnerId({ ...ownRunnerId(), start: "1" }));
  const ticketQueue = scene.newQueue();
  expect(await scene.timeOf(ticketQueue.enter(false, NEVER))).toBeLessThan(MOMENT_MS);
  await ticketQueue.leave();
  expect(scene.tickets()).toEqual([]);
});

test("the longest wait begins again whenever a runner ahead has had the lock", async () => {
  const scene = new QueueScene();
  const paths = Array.from({ length: 6 }, (_, k) => scene.ticket(livingId(), k));
  const ticketQueue = scene.newQueue({ ...TICKET_TIMING, limitMs: 60_000, longestMs: 5_000 });
  const entering = scene.enter("it", ticketQueue);
  await scene.until(() => ticketQueue.waiting === 7);
  for (const [k, path] of paths.entries()) {
    const since = scene.clock.monotonic();
    // Six of these waits are more than the longest one.
    await scene.until(() => scene.clock.monotonic() - since >= 1_000);
    expect(scene.first).toEqual([]);
    rmdirSync(path);
    await scene.until(() => ticketQueue.waiting === 6 - k);
  }
  await scene.timeOf(entering);
});

test("how many runners of all machines wait", async () => {
  const scene = new QueueScene();
  for (const host of ["a", "b"]) scene.ticket(idOn(host));
  mkdirSync(`${scene.directory}/${livingId()}.lock`);
  const ticketQueue = scene.newQueue();
  const hurry = new AbortController();
  const entering = ticketQueue.enter(true, NEVER, hurry.signal);
  await scene.until(() => ticketQueue.waiting === 3);
  expect(await waitingRunners(scene.directory)).toBe(3);
  hurry.abort();
  await entering;
  expect(await waitingRunners(`${scene.directory} that is missing`)).toBe(0);
});

test("nobody waits past the deadline of its change", async () => {
  const scene = new QueueScene();
  await scene.newQueue().enter(true, NEVER);
  const entering = scene.newQueue().enter(true, scene.clock.monotonic() + 100);
  expect(await scene.timeOf(entering)).toBeLessThan(100 + MOMENT_MS);
});

test("the tickets of dead runners are removed together with their heartbeats", async () => {
  const workspace = new Workspace();
  const file = workspace.list("e.json", []);
  const heartbeat = await startHeartbeat(file, () => {});
  const dead = ownRunnerId();
  for (const start of ["1", "2"]) mkdirSync(`${file}.run/${formatRunnerId({ ...dead, start })}.7.turn`);
  mkdirSync(`${file}.run/${formatRunnerId({ ...dead, start: "1" })}.lock`);
  await heartbeat.stop();
  expect(workspace.files()).toEqual(["e.json"]);
});
