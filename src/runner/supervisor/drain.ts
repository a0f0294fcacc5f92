// Modelled in test/model/supervisor.pml: change the model first.
import * as fs from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { ControlOrder } from "../../membership/control-orders.ts";
import { isGone } from "../../core/errno.ts";
import { obeyedLine } from "../../membership/journal-lines.ts";
import { ControlReader } from "../../membership/control-reader.ts";
import { readProcessTable } from "../../processes/process-table.ts";
import { firstLife } from "../../processes/runner-id.ts";
import type { Stop } from "../experiment/process-control.ts";
import type { JournalWriter } from "./journal-writer.ts";
import type { SlotQueues } from "./slot-queues.ts";
import type { SupervisedProcess } from "./supervised-process.ts";

const PERIOD_MS = 1_000;
/** As a runner does (membership/heartbeat.ts). */
const BEAT_MS = 3_000;
/** Between two looks whether another supervisor of the same runner still has something to do. */
const ALONE_MS = 200;
/** The kernel closes a channel somewhat before it tells that its process is dead. */
const DEATH_MS = 20;
const DEATH_WAIT_MS = 2_000;
/** Between two looks whether something still runs. */
const REST_MS = 100;

const GIVEN_BACK: Stop = { kind: "interrupted", signal: "SIGTERM" };

export interface DrainParts {
  readonly queues: SlotQueues;
  readonly journal: JournalWriter;
  readonly isRunnerAlive: () => boolean;
  /** The mark of the supervisors of our runner (processes/process-table.ts). */
  readonly mark: string;
  /** Inside the allocation of a scheduler nothing runs on when the runner is dead. */
  readonly endsWithRunner: boolean;
}

/**
 * What a supervisor does when its runner is dead: begins nothing more, waits for what runs, and keeps the runner's heartbeat fresh, so
 * that other machines leave that alone; obeys orders for it; and leaves when nothing is left. How everything ended stands in the journal,
 * from which whoever finds the runner dead records it.
 */
export class Drain {
  readonly #parts: DrainParts;
  /** By id: the orders that were obeyed. */
  readonly #obeyed = new Set<string>();
  /** All heartbeats on which something has rested. */
  readonly #heartbeats = new Set<string>();
  /** Those of all incarnations of the runner, once they are known: its claims may rest on one of which it had no time to tell. */
  #incarnations: readonly string[] | undefined;
  /** By heartbeat: the orders to that incarnation. */
  readonly #readers = new Map<string, ControlReader>();

  constructor(parts: DrainParts) {
    this.#parts = parts;
  }

  /** Resolves when nothing is left to do, and all that others need to know is written. */
  async live(): Promise<void> {
    const { queues, journal, isRunnerAlive, endsWithRunner } = this.#parts;
    queues.close();
    if (queues.running.length === 0) return; // the end of a runner that had nothing left to do
    for (const one of queues.running) {
      if (one.heartbeat !== undefined) this.#heartbeats.add(one.heartbeat);
      one.shown(); // to nobody any more
      if (endsWithRunner || !one.isRecorded) one.control.stop(GIVEN_BACK);
    }
    journal.close();
    const since = performance.now();
    while (isRunnerAlive() && performance.now() - since < DEATH_WAIT_MS) await sleep(DEATH_MS);
    for (let beat = 0; queues.running.length > 0;) {
      // While it lives, touching its heartbeat is its own business: it would take us for somebody else. So are the orders.
      if (!isRunnerAlive()) {
        this.#incarnations ??= await incarnationsOf([...this.#heartbeats]);
        if (performance.now() >= beat) {
          beat = performance.now() + BEAT_MS;
          await this.#touch();
        }
        await this.#obey();
      }
      await this.#rest();
    }
    // A machine that has no descriptor left for a look does not say who is left: then the heartbeats stay for others to remove.
    const isLast = !isRunnerAlive() && (await this.#isLast().catch(() => false));
    if (isLast) await this.#removeHeartbeats();
  }

  /** Ends all that runs; it is pending again. */
  stopAll(): void {
    for (const { control } of this.#parts.queues.running) control.stop(GIVEN_BACK);
  }

  /** Resolves after a while, or when nothing runs any more. */
  async #rest(): Promise<void> {
    const until = performance.now() + PERIOD_MS;
    while (this.#parts.queues.running.length > 0 && performance.now() < until) await sleep(REST_MS);
  }

  /** Touches what is there, and never makes it: where it is gone, others have taken what rested on it. */
  async #touch(): Promise<void> {
    const now = new Date();
    const groups = this.#byHeartbeat();
    for (const heartbeat of this.#allOf(groups)) {
      const error = await fs.utimes(heartbeat, now, now).catch((cause: unknown) => cause);
      if (isGone(error)) for (const { control } of groups.get(heartbeat) ?? []) control.stop(GIVEN_BACK);
    }
  }

  async #obey(): Promise<void> {
    const { running } = this.#parts.queues;
    for (const heartbeat of this.#allOf(this.#byHeartbeat())) {
      const reader = this.#readers.get(heartbeat) ?? new ControlReader(heartbeat.replace(/lock$/, "orders"));
      this.#readers.set(heartbeat, reader);
      // What cannot be read is looked for again. There is nobody here to be told; whoever gave the order is told that it is not obeyed yet.
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

  /** All heartbeats of the runner, on which something rests or may rest. */
  #allOf(groups: ReadonlyMap<string, unknown>): ReadonlySet<string> {
    return new Set([...(this.#incarnations ?? []), ...groups.keys()]);
  }

  async #carryOut({ id, what }: ControlOrder, { control, journal }: SupervisedProcess): Promise<void> {
    if (what === "leave" || what === "jobs") return; // of the runner alone
    if (what === "cancel") control.stop({ kind: "cancelled" });
    else if (what === "stop") control.stop(GIVEN_BACK);
    else if (what === "pause") await control.pause();
    else await control.resume();
    if (journal !== undefined)
      this.#parts.journal.tryAppend(journal, obeyedLine(id, new Date().toISOString()));
  }

  #byHeartbeat(): Map<string, SupervisedProcess[]> {
    const groups = new Map<string, SupervisedProcess[]>();
    for (const one of this.#parts.queues.running) {
      if (one.heartbeat !== undefined) groups.set(one.heartbeat, [...(groups.get(one.heartbeat) ?? []), one]);
    }
    return groups;
  }

  /** Whether no other supervisor of this runner is left; of several the one with the highest pid waits for the others. */
  async #isLast(): Promise<boolean> {
    for (;;) {
      const others = [...readProcessTable().values()].filter(
        ({ pid, supervises }) => pid !== process.pid && supervises === this.#parts.mark,
      );
      if (others.length === 0) return true;
      if (others.some(({ pid }) => pid > process.pid)) return false;
      await sleep(ALONE_MS);
    }
  }

  /** So machines elsewhere know in seconds, and not after the lease, that nothing of this runner is left. */
  async #removeHeartbeats(): Promise<void> {
    this.#parts.journal.release(); // network storage shows what was written when it is closed
    const { removeNotes } = await import("../../membership/heartbeat.ts"); // needed at the end only
    for (const heartbeat of this.#heartbeats) {
      await removeNotes(dirname(heartbeat), basename(heartbeat, ".lock"));
      await fs.rmdir(heartbeat).catch(() => {});
      await fs.rmdir(dirname(heartbeat)).catch(() => {}); // unless there is something left to be read
    }
  }
}

/** The heartbeats that are there of the runners of `heartbeats`; undefined when nobody can say now. The runner is dead: they will not be
 *  more. */
async function incarnationsOf(heartbeats: readonly string[]): Promise<string[] | undefined> {
  const runners = new Set(heartbeats.map((path) => firstLife(basename(path, ".lock"))));
  const found: string[] = [];
  for (const directory of new Set(heartbeats.map((path) => dirname(path)))) {
    const names = await fs.readdir(directory).catch((error: unknown) => (isGone(error) ? [] : undefined));
    if (names === undefined) return undefined;
    const its = names.filter(
      (name) => name.endsWith(".lock") && runners.has(firstLife(basename(name, ".lock"))),
    );
    found.push(...its.map((name) => join(directory, name)));
  }
  return found;
}
