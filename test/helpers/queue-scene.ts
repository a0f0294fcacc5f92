import { mkdirSync, readdirSync } from "node:fs";
import { formatRunnerId, ownRunnerId } from "../../src/processes/runner-id.ts";
import { TICKET_TIMING, type TicketTiming } from "../../src/store/ticket-pace.ts";
import { TicketQueue } from "../../src/store/ticket-queue.ts";
import { driveClock, timeOf } from "./drive-clock.ts";
import { FakeClock } from "./fake-clock.ts";
import { Workspace } from "./workspace.ts";

let lives = 1000;

/** A directory of heartbeats, and runners that live: this process with many ids. Time passes on a
 *  clock of its own. */
export class QueueScene {
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
    await ticketQueue.enter(isTaken, Number.POSITIVE_INFINITY);
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

/** The id of a runner of this machine that lives. */
export function livingId(): string {
  return formatRunnerId(ownRunnerId(lives++));
}

/** The id of a runner of another machine. */
export function idOn(host: string, life = 0): string {
  return formatRunnerId({ ...ownRunnerId(life), host, boot: "0123abcd", namespace: "1" });
}
