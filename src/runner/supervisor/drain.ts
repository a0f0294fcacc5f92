// Modelled in test/model/supervisor.pml: change the model first.
import * as fs from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Clock } from "../../core/clock.ts";
import type { ControlOrder } from "../../membership/control-orders.ts";
import { isGone } from "../../core/errno.ts";
import { obeyedLine } from "../../membership/journal-lines.ts";
import { ControlReader } from "../../membership/control-reader.ts";
import { readProcessTable } from "../../processes/process-table.ts";
import { firstIncarnation } from "../../processes/runner-id.ts";
import { GIVE_BACK } from "../experiment/stop.ts";
import type { LeaseFile } from "../../membership/lease-file.ts";
import type { JournalWriter } from "./journal-writer.ts";
import type { SlotQueues } from "./slot-queues.ts";
import type { SupervisedProcess } from "./supervised-process.ts";

/** Between two rounds, milliseconds. */
const PERIOD_MS = 1_000;
/** Between two touches of the heartbeats, as a runner does it (membership/heartbeat.ts). */
const BEAT_MS = 3_000;
/** Between two scans for other supervisors of the same runner. */
const ALONE_MS = 200;
/** The kernel closes a channel a little before it reports that the process is dead. */
const DEATH_MS = 20;
const DEATH_WAIT_MS = 2_000;
/** Between two checks whether something still runs. */
const REST_MS = 100;

export interface DrainParts {
  readonly queues: SlotQueues;
  readonly journal: JournalWriter;
  readonly isRunnerAlive: () => boolean;
  /** The mark of the supervisors of this runner (processes/process-table.ts). */
  readonly mark: string;
  /** In the allocation of a scheduler nothing keeps running when the runner is dead. */
  readonly endsWithRunner: boolean;
  /** Says when what outlives its runner is to end; undefined where nothing needs that. */
  readonly leaseFile: Pick<LeaseFile, "isOver"> | undefined;
  readonly clock: Clock;
}

/**
 * What a supervisor does when its runner is dead: it drains. It starts nothing more, waits for
 * what runs, keeps the runner's heartbeats fresh so that other machines do not take that over,
 * obeys orders for it, ends what others will soon be given, and leaves when nothing is left. The
 * journal says how everything ended; whoever finds the runner dead records it from there.
 */
export class Drain {
  readonly #parts: DrainParts;
  /** Ids of the orders that were obeyed. */
  readonly #obeyed = new Set<string>();
  /** All heartbeats to which a claim has belonged. */
  readonly #heartbeats = new Set<string>();
  /** The heartbeats of all incarnations of the runner, once they are known: claims may belong to
   *  one of which the runner had no time to tell this process. */
  #incarnations: readonly string[] | undefined;
  /** By heartbeat: reads the orders to that incarnation. */
  readonly #readers = new Map<string, ControlReader>();

  constructor(parts: DrainParts) {
    this.#parts = parts;
  }

  /** Resolves when nothing is left to do, and everything that others need to know is written. */
  async run(): Promise<void> {
    const { queues, journal, isRunnerAlive, endsWithRunner, leaseFile, clock } = this.#parts;
    queues.close();
    if (queues.running.length === 0) return; // the runner had nothing left to do, and has ended
    for (const one of queues.running) {
      if (one.heartbeat !== undefined) this.#heartbeats.add(one.heartbeat);
      one.shown(); // there is nobody left to show it to
      if (endsWithRunner || !one.isRecorded) one.control.stop(GIVE_BACK);
    }
    journal.close();
    const since = clock.monotonic();
    while (isRunnerAlive() && clock.monotonic() - since < DEATH_WAIT_MS) await clock.sleep(DEATH_MS);
    for (let beat = 0; queues.running.length > 0;) {
      // A runner that lives touches its heartbeats and obeys orders itself. It would take a touch
      // of ours for that of another runner.
      if (!isRunnerAlive()) {
        this.#incarnations ??= await incarnationsOf([...this.#heartbeats]);
        if (clock.monotonic() >= beat) {
          beat = clock.monotonic() + BEAT_MS;
          await this.#touch();
        }
        await this.#obey();
        if (await leaseFile?.isOver()) this.stopAll();
      }
      await this.#rest();
    }
    // If the machine has no descriptor left to scan the processes, nobody knows who is left.
    // Others remove the heartbeats then.
    const isLast = !isRunnerAlive() && (await this.#isLast().catch(() => false));
    if (isLast) await this.#removeHeartbeats();
  }

  /** Ends everything that runs; its entries become pending again. */
  stopAll(): void {
    for (const { control } of this.#parts.queues.running) control.stop(GIVE_BACK);
  }

  /** Resolves after a while, or when nothing runs any more. */
  async #rest(): Promise<void> {
    const { queues, clock } = this.#parts;
    const until = clock.monotonic() + PERIOD_MS;
    while (queues.running.length > 0 && clock.monotonic() < until) await clock.sleep(REST_MS);
  }

  /** Touches the heartbeats that exist, and never creates one: if one is gone, others have taken
   *  over the claims that belonged to it, and what runs of them is ended (fencing). */
  async #touch(): Promise<void> {
    const now = this.#parts.clock.now();
    const groups = this.#byHeartbeat();
    for (const heartbeat of this.#allOf(groups)) {
      const error = await fs.utimes(heartbeat, now, now).catch((cause: unknown) => cause);
      if (isGone(error)) for (const { control } of groups.get(heartbeat) ?? []) control.stop(GIVE_BACK);
    }
  }

  async #obey(): Promise<void> {
    const { running } = this.#parts.queues;
    for (const heartbeat of this.#allOf(this.#byHeartbeat())) {
      const reader = this.#readers.get(heartbeat) ?? new ControlReader(heartbeat.replace(/lock$/, "orders"));
      this.#readers.set(heartbeat, reader);
      // Orders that cannot be read now are read in the next round. Nobody here could be told;
      // whoever gave the order is told that it is not obeyed yet.
      const orders = await reader.read().catch(() => undefined);
      for (const order of orders ?? []) {
        if (this.#obeyed.has(order.id)) continue;
        this.#obeyed.add(order.id);
        for (const attempt of running)
          if (order.claim === undefined || order.claim === attempt.order.claim)
            await this.#carryOut(order, attempt);
      }
    }
  }

  /** All heartbeats of the runner to which a claim belongs or may belong. */
  #allOf(groups: ReadonlyMap<string, unknown>): ReadonlySet<string> {
    return new Set([...(this.#incarnations ?? []), ...groups.keys()]);
  }

  async #carryOut({ id, what }: ControlOrder, { control, journal }: SupervisedProcess): Promise<void> {
    if (what === "leave" || what === "jobs") return; // these concern only the runner
    if (what === "cancel") control.stop({ kind: "cancelled" });
    else if (what === "stop") control.stop(GIVE_BACK);
    else if (what === "pause") await control.pause();
    else await control.resume();
    const at = this.#parts.clock.now().toISOString();
    if (journal !== undefined) this.#parts.journal.tryAppend(journal, obeyedLine(id, at));
  }

  #byHeartbeat(): Map<string, SupervisedProcess[]> {
    const groups = new Map<string, SupervisedProcess[]>();
    for (const one of this.#parts.queues.running) {
      if (one.heartbeat !== undefined) groups.set(one.heartbeat, [...(groups.get(one.heartbeat) ?? []), one]);
    }
    return groups;
  }

  /** Whether no other supervisor of this runner is left. Of several, the one with the highest pid
   *  waits for the others. */
  async #isLast(): Promise<boolean> {
    for (;;) {
      const others = [...readProcessTable().values()].filter(
        ({ pid, supervises }) => pid !== process.pid && supervises === this.#parts.mark,
      );
      if (others.length === 0) return true;
      if (others.some(({ pid }) => pid > process.pid)) return false;
      await this.#parts.clock.sleep(ALONE_MS);
    }
  }

  /** Tells other machines that nothing of this runner is left: in seconds, and not after the
   *  lease. */
  async #removeHeartbeats(): Promise<void> {
    this.#parts.journal.release(); // network storage shows only what is closed
    const { removeNotes } = await import("../../membership/heartbeat.ts"); // needed only here
    for (const heartbeat of this.#heartbeats) {
      await removeNotes(dirname(heartbeat), basename(heartbeat, ".lock"));
      await fs.rmdir(heartbeat).catch(() => {});
      await fs.rmdir(dirname(heartbeat)).catch(() => {}); // fails if something is left to be read
    }
  }
}

/** The heartbeats that exist of the runners of `heartbeats`; undefined when the storage does not
 *  answer now. The runner is dead: there will not be more of them. */
async function incarnationsOf(heartbeats: readonly string[]): Promise<string[] | undefined> {
  const runners = new Set(heartbeats.map((path) => firstIncarnation(basename(path, ".lock"))));
  const found: string[] = [];
  for (const directory of new Set(heartbeats.map((path) => dirname(path)))) {
    const names = await fs.readdir(directory).catch((error: unknown) => (isGone(error) ? [] : undefined));
    if (names === undefined) return undefined;
    const its = names.filter(
      (name) => name.endsWith(".lock") && runners.has(firstIncarnation(basename(name, ".lock"))),
    );
    found.push(...its.map((name) => join(directory, name)));
  }
  return found;
}
