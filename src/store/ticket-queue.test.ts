import { mkdirSync, readdirSync, rmdirSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { until } from "../../test/helpers/until.ts";
import { Workspace } from "../../test/helpers/workspace.ts";
import { startHeartbeat } from "../membership/start-heartbeat.ts";
import { formatRunnerId, ownRunnerId } from "../processes/runner-id.ts";
import { waitingRunners } from "./tickets.ts";
import { TICKET_TIMING, type TicketOptions, TicketQueue } from "./ticket-queue.ts";

const NEVER = Number.POSITIVE_INFINITY;
/** More than a look may take, and less than what stands first for too long. */
const MOMENT_MS = 1_000;

let lives = 1000;

/** A directory of heartbeats, and runners that live: this process under many ids. */
class Scene {
  readonly directory = new Workspace().at("e.json.run");
  readonly came: string[] = [];

  constructor() {
    mkdirSync(this.directory);
  }

  newTurns(options?: TicketOptions): TicketQueue {
    return new TicketQueue(this.directory, livingId(), options);
  }

  /** Wants the lock, which is `taken`; its name comes into {@link came} when it is its turn. */
  async come(name: string, ticketQueue: TicketQueue, taken = true): Promise<void> {
    await ticketQueue.come(taken, NEVER);
    this.came.push(name);
  }

  marks(): string[] {
    return readdirSync(this.directory);
  }
}

function livingId(): string {
  return formatRunnerId(ownRunnerId(lives++));
}

/** A runner of another machine. */
function idOn(host: string, life = 0): string {
  return formatRunnerId({ ...ownRunnerId(life), host, boot: "0123abcd", namespace: "1" });
}

test("nobody waits: it is our turn at once, and no mark is made", async () => {
  const scene = new Scene();
  const ticketQueue = scene.newTurns();
  await ticketQueue.come(false, NEVER);
  expect(scene.marks()).toEqual([]);
  await ticketQueue.over();
  await new TicketQueue(`${scene.directory} that is none`, livingId()).come(true, NEVER);
});

test("who is in a hurry does not wait for its turn", async () => {
  const scene = new Scene();
  const [a, b] = [scene.newTurns(), scene.newTurns()];
  await scene.come("a", a);
  const hurry = new AbortController();
  const coming = b.come(true, NEVER, hurry.signal);
  await until("it waits", () => scene.marks().length === 2);
  hurry.abort();
  await coming;
  await b.over();
  expect(scene.marks()).toHaveLength(1);
});

test("first come, first served; whoever has had a turn stands last", async () => {
  const scene = new Scene();
  const [a, b, c] = [scene.newTurns(), scene.newTurns(), scene.newTurns()];
  await scene.come("a", a);
  const coming = [];
  for (const [name, turns] of Object.entries({ b, c })) {
    coming.push(scene.come(name, turns));
    await until("it waits", () => scene.marks().length === 1 + coming.length);
  }
  expect(scene.marks()).toHaveLength(3);
  expect(scene.came).toEqual(["a"]);
  await a.over();
  // It would find the lock free at this moment, but others wait.
  coming.push(scene.come("a again", a, false));
  await until("it is another's turn", () => scene.came.length > 1);
  await sleep(MOMENT_MS / 5);
  expect(scene.came).toEqual(["a", "b"]);
  await b.over();
  await until("it is another's turn", () => scene.came.length > 2);
  expect(scene.came).toEqual(["a", "b", "c"]);
  await c.over();
  await Promise.all(coming);
  expect(scene.came.at(-1)).toBe("a again");
  await a.over();
  expect(scene.marks()).toEqual([]);
});

test("the marks of the dead of this machine are passed over and removed at once", async () => {
  const scene = new Scene();
  mkdirSync(`${scene.directory}/${formatRunnerId({ ...ownRunnerId(), start: "1" })}.1.turn`);
  const begin = performance.now();
  const ticketQueue = scene.newTurns();
  await ticketQueue.come(false, NEVER);
  expect(performance.now() - begin).toBeLessThan(MOMENT_MS);
  await ticketQueue.over();
  expect(scene.marks()).toEqual([]);
});

test("whoever stands first and does not move, as when it is stopped, holds up others once, and not for long", async () => {
  const scene = new Scene();
  mkdirSync(`${scene.directory}/${livingId()}.1.turn`);
  const ticketQueue = scene.newTurns();
  for (const [least, most] of [
    [1_500, 4_000],
    [0, MOMENT_MS],
  ] as const) {
    const begin = performance.now();
    await ticketQueue.come(false, NEVER);
    expect(performance.now() - begin).toBeGreaterThanOrEqual(least);
    expect(performance.now() - begin).toBeLessThan(most);
    await ticketQueue.over();
  }
  expect(scene.marks()).toHaveLength(1);
});

test("those of a dead machine hold up a runner once, and for not much longer when there are many of them", async () => {
  const scene = new Scene();
  const dead = Array.from({ length: 8 }, (_, k) => `${idOn("dead", k)}.${k}.turn`);
  for (const name of dead) mkdirSync(`${scene.directory}/${name}`);
  const ticketQueue = scene.newTurns();
  const begin = performance.now();
  const took: number[] = [];
  for (let n = 0; n < 2 * dead.length; n++) {
    await ticketQueue.come(false, NEVER);
    await ticketQueue.over();
    took.push(performance.now() - begin);
  }
  expect(took[0]).toBeGreaterThanOrEqual(1_500);
  expect(took.at(-1)).toBeLessThan(10_000); // two seconds for each were sixteen
  expect(scene.marks().toSorted()).toEqual(dead);
});

test("who stands first for long while the lock is held is asked past once, and keeps its place", async () => {
  const scene = new Scene();
  const timing = { ...TICKET_TIMING, limitMs: 300 };
  const [first, second] = [scene.newTurns(), scene.newTurns({ timing })];
  await first.come(true, NEVER);
  for (let n = 0; n < 3; n++) {
    const begin = performance.now();
    await second.come(true, NEVER); // and finds the lock taken
    expect(performance.now() - begin).toBeGreaterThanOrEqual(300);
  }
  const coming = scene.come("second", second);
  await first.over();
  await coming;
  expect(scene.marks()).toHaveLength(1);
});

test("where nothing is seen to change, nobody waits for ever who finds the lock taken at each try", async () => {
  const scene = new Scene();
  mkdirSync(`${scene.directory}/${idOn("far")}.1.turn`);
  const ticketQueue = scene.newTurns({ timing: { ...TICKET_TIMING, limitMs: 200 } });
  const begin = performance.now();
  for (let n = 0; n < 100; n++) await ticketQueue.come(true, NEVER);
  expect(performance.now() - begin).toBeLessThan(10_000); // a hundred times it were twenty
  await ticketQueue.over();
});

test("who stands first for long while others have the lock that came later is passed over", async () => {
  const scene = new Scene();
  mkdirSync(`${scene.directory}/${livingId()}.1.turn`);
  const ticketQueue = scene.newTurns({ timing: { ...TICKET_TIMING, limitMs: 300 } });
  await ticketQueue.come(true, NEVER);
  const later = `${scene.directory}/${livingId()}.${Number(process.hrtime.bigint() / 1000n) + 1e9}.turn`;
  mkdirSync(later);
  const coming = ticketQueue.come(true, NEVER);
  await until("it has seen both", () => ticketQueue.waiting === 3);
  rmdirSync(later);
  await coming;
  const begin = performance.now();
  for (let n = 0; n < 10; n++) await ticketQueue.come(true, NEVER); // it is its turn, however often the lock is taken
  expect(performance.now() - begin).toBeLessThan(MOMENT_MS);
  await ticketQueue.over();
});

test("where it is seen late again and again who is gone, less and less is waited for that", async () => {
  const scene = new Scene();
  const ticketQueue = scene.newTurns();
  const begin = performance.now();
  for (let k = 0; k < 12; k++) {
    const gone = `${scene.directory}/${idOn("far")}.${k}.turn`;
    mkdirSync(gone);
    await ticketQueue.come(false, NEVER);
    await ticketQueue.over();
    rmdirSync(gone);
  }
  expect(performance.now() - begin).toBeLessThan(12_000); // two seconds for each were twenty-four
});

test("what was passed over long ago is removed, for those who come later", async () => {
  const scene = new Scene();
  mkdirSync(`${scene.directory}/${idOn("dead")}.1.turn`);
  const ticketQueue = scene.newTurns({ timing: { ...TICKET_TIMING, limitMs: 200, abandonedMs: 300 } });
  await until("it is gone", async () => {
    await ticketQueue.come(false, NEVER);
    await ticketQueue.over();
    return scene.marks().length === 0;
  });
  expect(await waitingRunners(scene.directory)).toBe(0);
});

test("the patience with those who stand before us begins anew whenever one of them has had a turn", async () => {
  const scene = new Scene();
  const names = Array.from({ length: 6 }, (_, k) => `${scene.directory}/${livingId()}.${k}.turn`);
  for (const name of names) mkdirSync(name);
  const ticketQueue = scene.newTurns({ timing: { ...TICKET_TIMING, limitMs: 60_000, longestMs: 5_000 } });
  const coming = scene.come("it", ticketQueue);
  await until("it waits", () => ticketQueue.waiting === 7);
  for (const [k, name] of names.entries()) {
    await sleep(1_000); // six of them are more than its patience
    expect(scene.came).toEqual([]);
    rmdirSync(name);
    await until("it sees that", () => ticketQueue.waiting === 6 - k);
  }
  await coming;
});

test("how many wait, of all machines", async () => {
  const scene = new Scene();
  for (const host of ["a", "b"]) mkdirSync(`${scene.directory}/${idOn(host)}.1.turn`);
  mkdirSync(`${scene.directory}/${livingId()}.lock`);
  const ticketQueue = scene.newTurns();
  const hurry = new AbortController();
  const coming = ticketQueue.come(true, NEVER, hurry.signal);
  await until("it has seen all", () => ticketQueue.waiting === 3);
  expect(await waitingRunners(scene.directory)).toBe(3);
  hurry.abort();
  await coming;
  expect(await waitingRunners(`${scene.directory} that is none`)).toBe(0);
});

test("nobody waits past the deadline of its change", async () => {
  const scene = new Scene();
  await scene.newTurns().come(true, NEVER);
  const begin = performance.now();
  await scene.newTurns().come(true, begin + 100);
  expect(performance.now() - begin).toBeLessThan(100 + MOMENT_MS);
});

test("the marks of runners that died go with their heartbeats", async () => {
  const workspace = new Workspace();
  const file = workspace.list("e.json", []);
  const heartbeat = await startHeartbeat(file, () => {});
  const dead = ownRunnerId();
  for (const start of ["1", "2"]) mkdirSync(`${file}.run/${formatRunnerId({ ...dead, start })}.7.turn`);
  mkdirSync(`${file}.run/${formatRunnerId({ ...dead, start: "1" })}.lock`);
  await heartbeat.stop();
  expect(workspace.files()).toEqual(["e.json"]);
});
