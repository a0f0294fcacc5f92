import { randomBytes } from "node:crypto";
import { resolve } from "node:path";
import type { Entry } from "../core/entry.ts";
import type { RunSummary, StopReason } from "../core/event.ts";
import { succeeded } from "../core/outcome.ts";
import type { Change } from "../list/change.ts";
import { type Claimant, type Claimed, claimEntry, claimNext, claimSome } from "../list/claim.ts";
import { checksOf, postpone } from "../list/postpone.ts";
import { skipBlocked } from "../list/ready.ts";
import { release, type Settled } from "../list/settle.ts";
import type { StopHow } from "../store/stop-orders.ts";
import { type AttemptContext, type Attempted, runAttempt } from "./attempt.ts";
import { checkDelay } from "./back-off.ts";
import { runCheck } from "./check.ts";
import { Choice, type Wanted } from "./choice.ts";
import { Deadline } from "./deadline.ts";
import { Holdings } from "./holdings.ts";
import { haltOthers, isHalted } from "./halt.ts";
import type { LogNames } from "./job-log.ts";
import { limit, OrderWatch } from "./order-watch.ts";
import { Pace } from "./pace.ts";
import { Presence } from "./presence.ts";
import { Provenances } from "./provenance.ts";
import { Queue } from "./queue.ts";
import { Recorder } from "./recorder.ts";
import type { Stop } from "./reins.ts";
import { Results } from "./results.ts";
import { logNames } from "./trouble.ts";
import { type Prospect, Vigil } from "./vigil.ts";
import type { WorkOptions } from "./work-options.ts";

/** Works through the list until there is nothing left to claim or something says stop.
 *  @throws CooperateError when list, storage or log directory fail; what was claimed is given back where possible */
export async function work(options: WorkOptions): Promise<RunSummary> {
  const start = options.monotonic();
  const names = await logNames(options.logDirectory);
  const worker = new Worker(options, names, await Presence.enter(options.list));
  const slots = Array.from({ length: options.slots }, (_, slot) => worker.serve(slot));
  const results = await Promise.allSettled(slots); // one slot's trouble must not leave another's experiment unrecorded
  await worker.end();
  const failed = results.find((result) => result.status === "rejected");
  if (failed) throw failed.reason;
  return worker.summary(options.monotonic() - start);
}

class Worker {
  readonly #options: WorkOptions;
  readonly #presence: Presence;
  readonly #vigil: Vigil;
  readonly #context: AttemptContext;
  readonly #orders: OrderWatch;
  readonly #choice: Choice;
  readonly #deadline: Deadline;
  readonly #holdings: Holdings;
  readonly #pace = new Pace();
  readonly #queue: Queue;
  readonly #recorder: Recorder;
  readonly #mayBatch: boolean;
  readonly #results: Results;
  /** Aborted when there is nothing more to wait for. */
  readonly #over = new AbortController();
  #begun = 0;
  #stop: StopReason | undefined;
  /** Whether the list has too many failures to go on. */
  #halted = false;
  /** Why, when nothing said stop. */
  #left: StopReason = "drained";

  constructor(options: WorkOptions, names: LogNames, presence: Presence) {
    this.#options = options;
    this.#presence = presence;
    this.#vigil = new Vigil(options);
    this.#results = new Results(options);
    this.#holdings = new Holdings({ ...options, graceMs: options.orders.graceMs }, presence);
    this.#recorder = new Recorder(options, (ended, settled) => this.#recorded(ended, settled));
    this.#queue = new Queue(options.list, presence, (count) => {
      this.#begun -= count;
    });
    // With a limit for the whole list nothing may be begun that the last look did not allow.
    this.#mayBatch = options.entry === undefined && options.halt === Number.POSITIVE_INFINITY;
    this.#choice = new Choice(options.list.path, options.wanted, options.monotonic);
    const onStop = (how: StopHow): void => this.#leave(how);
    this.#orders = new OrderWatch({
      ...options,
      presence,
      held: this.#holdings.held,
      queue: this.#queue,
      onStop,
    });
    const listPath = resolve(options.directory, options.list.path);
    const provenances = new Provenances(options.monotonic);
    this.#context = {
      ...options,
      listPath,
      names,
      provenances,
      confirm: async () => presence.confirm(),
      journal: () => presence.journal,
    };
    this.#deadline = new Deadline(options.untilMs, options.timeout, options.now);
    this.#deadline.onOver(() => {
      this.#stop ??= "until";
      this.#over.abort();
    });
    const { interrupt, force } = options.orders;
    const obey = (): void => this.#stopAll("signal", String(interrupt.reason));
    if (interrupt.aborted) obey();
    interrupt.addEventListener("abort", obey, { once: true });
    const hurry = (): void => this.#holdings.force();
    if (force.aborted) hurry();
    force.addEventListener("abort", hurry, { once: true });
  }

  async end(): Promise<void> {
    this.#deadline.end();
    this.#vigil.end();
    await this.#orders.end();
    try {
      await this.#queue.end();
      await this.#recorder.flush();
    } finally {
      await this.#presence.leave(this.#recorder.failed);
    }
  }

  /** Somebody asked us to leave, from whatever machine. */
  #leave(how: StopHow): void {
    if (how === "now") this.#stopAll("order", "SIGTERM");
    this.#stop ??= "order";
    this.#over.abort();
    this.#queue.giveBack().catch(() => {}); // said at the end
  }

  #stopAll(reason: StopReason, signal: string): void {
    this.#stop = reason;
    this.#holdings.stopAll({ kind: "interrupted", signal });
    this.#over.abort();
    this.#queue.giveBack().catch(() => {}); // said at the end
  }

  /** One slot: claim, run, record, and again. What ended and what comes next are one write, because the store applies
   *  updates that wait together. */
  async serve(slot: number): Promise<void> {
    let ended: Attempted | undefined;
    for (;;) {
      const recording = ended && this.#record(ended);
      const claiming = this.#claim(slot, ended);
      claiming.catch(() => {}); // what failed there failed here too, and here it is said which entry is concerned
      await recording;
      const next = await claiming;
      const begun = this.#options.monotonic();
      ended = next && (await this.#run(next, slot));
      if (next) this.#queue.ended(next);
      if (ended) this.#pace.took(this.#options.monotonic() - begun);
      if (!next && !(await this.#mayClaimAgain())) return;
    }
  }

  /** While others wait to begin, an outcome may wait for the write that is made when they have. */
  async #record(ended: Attempted): Promise<void> {
    if (this.#queue.length > 0 && this.#presence.journal.isSound) this.#recorder.keep(ended);
    else await this.#recorder.record(ended);
  }

  /** Nothing is left to claim; more may come, or come back. */
  async #mayClaimAgain(): Promise<boolean> {
    if (this.#stop) return false;
    const prospect = (entries: readonly Entry[]): Prospect => {
      const who = this.#claimant();
      if (this.#change(who)(entries).value) return "now";
      const waits = this.#choice.waits(entries, who.startedAt, (entry) =>
        this.#deadline.allows(entry, entries),
      );
      if (this.#halted) this.#over.abort();
      else if (
        !waits &&
        entries.some((entry) => entry.status === "pending" && !this.#deadline.allows(entry, entries))
      )
        this.#left = "until";
      return waits ? "later" : "none";
    };
    await this.#recorder.flush();
    await this.#skipBlocked();
    if (await this.#vigil.awaitWork(prospect, this.#over.signal)) return true;
    if (this.#halted) await this.#halt();
    else if (this.#options.idleMs > 0 && this.#left === "drained") this.#left = "idle";
    return false;
  }

  /** The next entry for `slot`, unless it is time to stop. */
  async #claim(slot: number, ended: Attempted | undefined): Promise<Claimed | undefined> {
    const { max, list } = this.#options;
    this.#stop ??= ended && this.#results.judge(ended);
    if (this.#begun - this.#queue.length >= max) this.#stop ??= "max";
    if (this.#stop) {
      await this.#queue.giveBack();
      return undefined;
    }
    const next = this.#queue.take();
    if (next) return next;
    if (ended && !succeeded(ended.outcome)) await this.#choice.look();
    const count = Math.min(this.#mayBatch ? this.#pace.batch(this.#options.slots) : 1, max - this.#begun);
    this.#begun += count;
    const [claimed, ...others] = await list.update(this.#changes(this.#claimant(slot), count));
    this.#begun -= count - others.length - (claimed ? 1 : 0);
    this.#queue.add(others);
    if (this.#halted) await this.#halt();
    return claimed;
  }

  /** The change that claims up to `count` entries. */
  #changes(who: Claimant, count: number): Change<readonly Claimed[]> {
    if (count === 1) {
      const change = this.#change(who);
      return (entries) => {
        const { entries: next, value } = change(entries);
        return { entries: next, value: value ? [value] : [] };
      };
    }
    const claims = [who.claim, ...Array.from({ length: count - 1 }, newClaim)];
    return (entries) => claimSome(who, claims, this.#takes(entries), this.#options.afterFailure)(entries);
  }

  async #halt(): Promise<void> {
    this.#stop ??= "halt";
    await haltOthers(this.#options.list.path, this.#presence.identity().runner);
  }

  /** Entries whose turn will not come, because what they are to run after failed, are cancelled, which says so. */
  async #skipBlocked(): Promise<void> {
    const { list, afterFailure, now, emit } = this.#options;
    if (afterFailure === "run" || !this.#choice.hasBlocked(await list.newest())) return;
    for (const { n, by } of await list.update(skipBlocked(now().toISOString())))
      emit({ kind: "skipped", n, by });
  }

  #change(who: Claimant): Change<Claimed | undefined> {
    const { entry, halt, afterFailure } = this.#options;
    if (entry !== undefined) return claimEntry(who, entry);
    return (entries) => {
      if (isHalted(entries, halt)) {
        this.#halted = true;
        return { entries, value: undefined };
      }
      return claimNext(who, this.#takes(entries), afterFailure)(entries);
    };
  }

  #takes(entries: readonly Entry[]): Wanted {
    return (each, ...of) => this.#choice.takes(each, ...of) && this.#deadline.allows(each, entries);
  }

  #claimant(slot = 0): Claimant {
    const { directory, slots, now } = this.#options;
    return {
      ...this.#presence.identity(),
      claim: newClaim(),
      startedAt: now().toISOString(),
      directory,
      logOf: (n) => this.#context.names.pathFor(n),
      ...(slots > 1 && { slot }),
    };
  }

  async #run(claimed: Claimed, slot: number): Promise<Attempted | undefined> {
    return this.#holdings.holding(claimed, async (held) => {
      const { check, timeout = this.#options.timeout } = claimed.entry.options;
      const { reins } = held;
      if (check !== undefined) {
        const result = await runCheck(claimed, check, slot, reins, this.#context);
        if (result.kind === "unmet") return this.#postpone(claimed, result.said);
        if (result.kind === "stopped") return this.#stoppedBefore(claimed, result.stop);
        reins.startAnew();
      }
      held.timeout = timeout;
      if (timeout !== undefined) limit(reins, timeout, await this.#options.list.newest());
      return runAttempt(claimed, slot, reins, this.#context);
    });
  }

  /** The check did not hold: others go first. */
  async #postpone(claimed: Claimed, said: string): Promise<undefined> {
    const { list, now, checkIntervalMs, entry, emit } = this.#options;
    if (entry !== undefined) {
      // Wanted now or not at all.
      await list.update(release(claimed), { stubborn: true });
      emit({ kind: "unmet", n: claimed.n, said });
      return;
    }
    const waitMs = checkDelay(checkIntervalMs, checksOf(claimed));
    const notBefore = new Date(now().getTime() + waitMs).toISOString();
    await list.update(postpone(claimed, { said, notBefore }), { stubborn: true });
    emit({ kind: "unmet", n: claimed.n, said, waitMs });
    this.#begun--;
  }

  #stoppedBefore(claimed: Claimed, outcome: Stop): Attempted {
    return { claimed, outcome, durationMs: 0, endedAt: this.#options.now().toISOString() };
  }

  #recorded(ended: Attempted, settled: Settled): void {
    const { claimed, outcome, durationMs } = ended;
    this.#results.count(ended, settled);
    const [recorded, retried] = [settled !== "superseded", settled === "retried"];
    const { n, entry } = claimed;
    const log = entry.facts.log ?? "";
    this.#options.emit({ kind: "ended", n, entry, outcome, durationMs, log, recorded, retried });
  }

  summary(wallMs: number): RunSummary {
    return this.#results.summary(wallMs, this.#stop ?? this.#left);
  }
}

function newClaim(): string {
  return randomBytes(9).toString("base64url");
}
