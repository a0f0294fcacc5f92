import { setTimeout as sleep } from "node:timers/promises";
import type { Entry, RunningEntry } from "../core/entry.ts";
import { type Unreadable, unreadable } from "../core/unreadable.ts";
import { acknowledgeOrder } from "../list/changes/acknowledge-order.ts";
import type { Controlled } from "../list/changes/control.ts";
import { addControlOrders, controlOrder } from "../membership/control-file.ts";
import type { ControlOrder } from "../membership/control-orders.ts";
import { codeOf } from "../core/errno.ts";
import { heartbeatsOf } from "../membership/heartbeat.ts";
import { readJournals } from "../membership/journal.ts";
import type { ListFile } from "../store/list-file.ts";
import { recoverRunners, sweepJournals } from "../membership/recover-runner.ts";
import { DEFAULT_LEASE_MS, FailureDetector } from "../membership/failure-detector.ts";
import { assessLiveness, NOTHING_KNOWN } from "../membership/assess-liveness.ts";

/** A runner looks once a second; a grace of ten seconds may follow, which is said and not waited for. */
const ANSWER_MS = 5_000;
const POLL_MS = 200;
/** A living runner has answered by then, as a rule: after that it is looked whether a supervisor has. */
const SUPERVISOR_MS = 1_000;

/** An entry whose runner was asked, and has not obeyed. */
export interface Silent {
  readonly n: number;
  readonly entry: RunningEntry;
}

/** Writes orders for the supervisors of what was asked, and waits for the answer: the runner's in the list, or the supervisor's in its
 *  journal. */
export class Answers {
  readonly #list: ListFile;
  readonly #orders = new Map<string, ControlOrder>();
  readonly #what: ControlOrder["what"];
  readonly #onTrouble: (found: readonly Unreadable[]) => void;

  /** @param onTrouble told what cannot be read or written, more than once */
  constructor(list: ListFile, what: ControlOrder["what"], onTrouble: (found: readonly Unreadable[]) => void) {
    [this.#list, this.#what, this.#onTrouble] = [list, what, onTrouble];
  }

  /** To be done while the list is locked. What cannot be written is in the list all the same, where a living runner finds it, though later;
   *  and one of version 0.1, which has no file for orders, at once. */
  readonly ask = async ({ runners }: Controlled, entries: readonly Entry[]): Promise<void> => {
    const byRunner = new Map<string, ControlOrder[]>();
    for (const [claim, runner] of runners) {
      const order = this.#orders.get(claim) ?? controlOrder(this.#what, { claim });
      this.#orders.set(claim, order);
      byRunner.set(runner, [...(byRunner.get(runner) ?? []), order]);
    }
    try {
      const { failed } = await addControlOrders(this.#list.path, byRunner, entries);
      for (const error of failed.values()) this.#tell(error);
    } catch (error) {
      this.#tell(error);
    }
  };

  /** Those that have not obeyed after a while.
   *  @param asked claims with the numbers of their entries */
  async wait(
    asked: ReadonlyMap<string, number>,
    obeyed: (entry: RunningEntry) => boolean,
  ): Promise<Silent[]> {
    const start = performance.now();
    const detector = new FailureDetector(this.#list.path, DEFAULT_LEASE_MS);
    for (;;) {
      const silent = pendingAnswers(await this.#list.newest(), asked, obeyed);
      const waited = performance.now() - start;
      if (silent.length === 0 || waited > ANSWER_MS) return silent;
      if (waited > SUPERVISOR_MS && (await this.#hearSupervisors(silent, detector))) continue;
      await sleep(POLL_MS);
    }
  }

  #tell(error: unknown): void {
    const { path } = error as NodeJS.ErrnoException;
    if (path === undefined) throw error;
    this.#onTrouble([unreadable(error, path, codeOf(error))]);
  }

  /** Writes down what supervisors of dead runners have done.
   *  @returns whether there was something */
  async #hearSupervisors(silent: readonly Silent[], detector: FailureDetector): Promise<boolean> {
    const assessment = await assessLiveness(
      silent.map(({ entry }) => entry),
      detector,
    ).catch(() => NOTHING_KNOWN);
    const { heeded, unreadable: unread } = await recoverRunners(this.#list, {
      ...assessment,
      lost: new Map(),
    });
    this.#onTrouble([...assessment.unreadable, ...unread]);
    let heard = heeded.length > 0;
    if (heard) await sweepJournals(this.#list).catch(() => {});
    const directory = await heartbeatsOf(this.#list.path);
    for (const { n, entry } of silent) {
      const { claim, runner = "" } = entry.facts;
      const order = this.#orders.get(claim);
      const records = await readJournals(directory, runner);
      const at = records?.obeyed.get(order?.id ?? "");
      if (at === undefined || this.#what === "cancel") continue; // cancelled it is when it has ended
      await this.#list.update(acknowledgeOrder(n, claim, this.#what === "pause" ? at : undefined));
      heard = true;
    }
    return heard;
  }
}

function pendingAnswers(
  entries: readonly Entry[],
  asked: ReadonlyMap<string, number>,
  obeyed: (entry: RunningEntry) => boolean,
): Silent[] {
  return [...entries.entries()].flatMap(([n, entry]) =>
    entry.status === "running" && asked.has(entry.facts.claim) && !obeyed(entry) ? [{ n, entry }] : [],
  );
}
