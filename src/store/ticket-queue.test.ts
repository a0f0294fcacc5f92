import { mkdirSync, readdirSync, rmdirSync } from "node:fs";
import { expect, test } from "vitest";
import { driveClock, timeOf } from "../../test/helpers/drive-clock.ts";
import { FakeClock } from "../../test/helpers/fake-clock.ts";
import { Workspace } from "../../test/helpers/workspace.ts";
import { startHeartbeat } from "../membership/start-heartbeat.ts";
import { formatRunnerId, ownRunnerId } from "../processes/runner-id.ts";
import { TICKET_TIMING, type TicketTiming } from "./ticket-pace.ts";
import { TicketQueue } from "./ticket-queue.ts";
import { waitingRunners } from "./tickets.ts";

const NEVER = Number.POSITIVE_INFINITY;
/** More than a few polls take, and less than a runner may be the first in the queue. */
const MOMENT_MS = 1_000;

let lives = 1000;

/** A directory of heartbeats, and runners that live: this process with many ids. Time passes on a
 *  clock of its own. */
class Scene {
  readonly directory = new Workspace().at("e.json.run");
  readonly clock = new FakeClock();
  /** The names of the runners that may ask for the lock, in order. */
  readonly first: string[] = [];
  #ticks = 0;

  constructor() {
    mkdirSync(this.directory);
  }

  newQueue(timing: TicketTiming = TICKET_TIMING): TicketQueue {
    return new TicketQueue(this.directory, livingId(), {
      timing,
      clock: this.clock,
      machineClock: this.machineClock,
    });
  }

  /** Microseconds; no two tickets get the same time. */
  readonly machineClock = (): number => 1e9 + Math.round(this.clock.monotonic() * 1_000) + this.#ticks++;

  /** Enters the queue; the name comes into {@link first} when the runner may ask for the lock. */
  async enter(name: string, ticketQueue: TicketQueue, isTaken = true): Promise<void> {
    await ticketQueue.enter(isTaken, NEVER);
    this.first.push(name);
  }

  /** Makes the ticket of a runner that never leaves the queue.
   *  @returns its path */
  ticket(runner: string, takenAt = 1): string {
    const path = `${this.directory}/${runner}.${takenAt}.turn`;
    mkdirSync(path);
    return path;
  }

  tickets(): string[] {
    return readdirSync(this.directory);
  }

  /** Lets time pass until `isTrue`. */
  async until(isTrue: () => boolean): Promise<void> {
    await driveClock(this.clock, isTrue);
  }

  /** @returns how long `work` took, milliseconds */
  async timeOf(work: Promise<unknown>): Promise<number> {
    return timeOf(this.clock, work);
  }
}

function livingId(): string {
  return formatRunnerId(ownRunnerId(lives++));
}

/** The id of a runner of another machine. */
function idOn(host: string, life = 0): string {
  return formatRunnerId({ ...ownRunnerId(life), host, boot: "0123abcd", namespace: "1" });
}

test("when nobody waits, a runner may ask at once and makes no ticket", async () => {
  const scene = new Scene();
  const ticketQueue = scene.newQueue();
  await ticketQueue.enter(false, NEVER);
  expect(scene.tickets()).toEqual([]);
  await ticketQueue.leave();
  await new TicketQueue(`${scene.directory} that is missing`, livingId()).enter(true, NEVER);
});

test("a runner that was told to exit does not wait in the queue", async () => {
  const scene = new Scene();
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
  const scene = new Scene();
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
  const scene = new Scene();
  scene.ticket(formatRunnerId({ ...ownRunnerId(), start: "1" }));
  const ticketQueue = scene.newQueue();
  expect(await scene.timeOf(ticketQueue.enter(false, NEVER))).toBeLessThan(MOMENT_MS);
  await ticketQueue.leave();
  expect(scene.tickets()).toEqual([]);
});

test("a runner that is first and does not move, as when it is stopped, delays another once, and not for long", async () => {
  const scene = new Scene();
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
  const scene = new Scene();
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
  const scene = new Scene();
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
  const scene = new Scene();
  scene.ticket(idOn("far"));
  const ticketQueue = scene.newQueue({ ...TICKET_TIMING, limitMs: 200 });
  const begin = scene.clock.monotonic();
  for (let n = 0; n < 100; n++) await scene.timeOf(ticketQueue.enter(true, NEVER));
  expect(scene.clock.monotonic() - begin).toBeLessThan(10_000); // a hundred times would be 20 s
  await ticketQueue.leave();
});

test("a runner that stays first while later ones get the lock is passed over", async () => {
  const scene = new Scene();
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
  const scene = new Scene();
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
  const scene = new Scene();
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

test("the longest wait begins again whenever a runner ahead has had the lock", async () => {
  const scene = new Scene();
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
  const scene = new Scene();
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
  const scene = new Scene();
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
