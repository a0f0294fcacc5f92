import { mkdirSync, readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { driveClock } from "../../test/helpers/drive-clock.ts";
import { FakeClock } from "../../test/helpers/fake-clock.ts";
import { Workspace } from "../../test/helpers/workspace.ts";
import { formatRunnerId, ownRunnerId } from "../processes/runner-id.ts";
import { TicketQueue } from "./ticket-queue.ts";

/** A runner on a machine with a clock of its own that wants the lock again and again, as soon as
 *  it has had it. */
interface Contender {
  readonly ticketQueue: TicketQueue;
  /** How many others had the lock while it waited, each time. */
  readonly waited: number[];
}

const NEVER = Number.POSITIVE_INFINITY;
const HOSTS = 12;
const ROUNDS = 15;
const HELD_MS = 12;

/** Simulated hosts, each booted at another time, with one runner each. */
async function contend(count: number, rounds: number): Promise<{ waited: number[]; left: string[] }> {
  const directory = new Workspace().at("e.json.run");
  mkdirSync(directory);
  const clock = new FakeClock();
  const lock = { isHeld: false, times: 0 };
  let running = count;
  const contenders = Array.from({ length: count }, (_, k): Contender => {
    const boot = `0000000${k.toString(16)}`.slice(-8);
    const runner = formatRunnerId({ ...ownRunnerId(), host: `host${k}`, boot, namespace: "1" });
    const uptime = ((k * 7) % count) * 86_400e6;
    const machineClock = (): number => Math.round(clock.monotonic() * 1000) + uptime;
    return { ticketQueue: new TicketQueue(directory, runner, { clock, machineClock }), waited: [] };
  });
  const all = contenders.map(async ({ ticketQueue, waited }) => {
    for (let n = 0; n < rounds; n++) {
      const before = lock.times;
      await ticketQueue.enter(false, NEVER);
      while (lock.isHeld) {
        await ticketQueue.enter(true, NEVER);
        await clock.sleep(1);
      }
      lock.isHeld = true;
      waited.push(lock.times++ - before);
      const leaving = ticketQueue.leave();
      await clock.sleep(HELD_MS);
      lock.isHeld = false;
      await leaving;
    }
    await ticketQueue.leave();
    running--;
  });
  await driveClock(
    clock,
    () => running === 0,
    () => running,
    1,
  );
  await Promise.all(all);
  return { waited: contenders.flatMap((contender) => contender.waited), left: readdirSync(directory) };
}

test("nobody waits much longer than in a queue, whatever the clocks of the machines show", async () => {
  const { waited, left } = await contend(HOSTS, ROUNDS);
  expect(waited).toHaveLength(HOSTS * ROUNDS);
  expect(Math.max(...waited)).toBeLessThanOrEqual(2 * HOSTS);
  expect(left).toEqual([]);
});
