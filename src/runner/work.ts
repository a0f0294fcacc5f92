import { randomBytes } from "node:crypto";
import { resolve } from "node:path";
import type { Entry } from "../core/entry.ts";
import type { RunSummary, StopReason } from "../core/event.ts";
import { succeeded } from "../core/outcome.ts";
import type { Change } from "../list/change.ts";
import { type Claimant, type Claimed, claimEntry, claimNext } from "../list/claim.ts";
import { skipBlocked } from "../list/ready.ts";
import { hasRetry, release, settle } from "../list/settle.ts";
import type { StopHow } from "../store/stop-orders.ts";
import { type AttemptContext, type Attempted, runAttempt } from "./attempt.ts";
import { Choice } from "./choice.ts";
import type { LogNames } from "./job-log.ts";
import { type Held, limit, OrderWatch } from "./order-watch.ts";
import { Presence } from "./presence.ts";
import { Reins, type Stop } from "./reins.ts";
import { logNames, logTrouble, unrecorded } from "./trouble.ts";
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
  /** By claim: what runs. */
  readonly #held = new Map<string, Held>();
  readonly #counts = { done: 0, failed: 0, lost: 0, interrupted: 0, cancelled: 0, retried: 0 };
  readonly #failures: number[] = [];
  /** Aborted when there is nothing more to wait for. */
  readonly #over = new AbortController();
  #begun = 0;
  #failuresInRow = 0;
  #stop: StopReason | undefined;
  /** What experiments are told that begin while we leave. */
  #halt: Stop | undefined;
  #forced = false;
  /** Why, when nothing said stop. */
  #left: StopReason = "drained";

  constructor(options: WorkOptions, names: LogNames, presence: Presence) {
    this.#options = options;
    this.#presence = presence;
    this.#vigil = new Vigil(options);
    this.#choice = new Choice(options.list.path, options.wanted, options.monotonic);
    const onStop = (how: StopHow): void => this.#leave(how);
    this.#orders = new OrderWatch({ ...options, presence, held: this.#held, onStop });
    const listPath = resolve(options.directory, options.list.path);
    this.#context = { ...options, listPath, names, confirm: async () => presence.confirm() };
    const { interrupt, force } = options.orders;
    const obey = (): void => this.#stopAll("signal", String(interrupt.reason));
    if (interrupt.aborted) obey();
    interrupt.addEventListener("abort", obey, { once: true });
    const hurry = (): void => {
      this.#forced = true;
      for (const { reins } of this.#held.values()) reins.force();
    };
    if (force.aborted) hurry();
    force.addEventListener("abort", hurry, { once: true });
  }

  async end(): Promise<void> {
    this.#vigil.end();
    await this.#orders.end();
    await this.#presence.leave();
  }

  /** Somebody asked us to leave, from whatever machine. */
  #leave(how: StopHow): void {
    if (how === "now") this.#stopAll("order", "SIGTERM");
    this.#stop ??= "order";
    this.#over.abort();
  }

  #stopAll(reason: StopReason, signal: string): void {
    this.#stop = reason;
    this.#halt = { kind: "interrupted", signal };
    for (const { reins } of this.#held.values()) reins.stop(this.#halt);
    this.#over.abort();
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
      ended = next && (await this.#run(next, slot));
      if (!next && !(await this.#mayClaimAgain())) return;
    }
  }

  /** Nothing is left to claim; more may come, or come back. */
  async #mayClaimAgain(): Promise<boolean> {
    if (this.#stop) return false;
    const prospect = (entries: readonly Entry[]): Prospect => {
      const who = this.#claimant();
      if (this.#change(who)(entries).value) return "now";
      return this.#choice.waits(entries, who.startedAt) ? "later" : "none";
    };
    await this.#skipBlocked();
    if (await this.#vigil.awaitWork(prospect, this.#over.signal)) return true;
    if (this.#options.idleMs > 0) this.#left = "idle";
    return false;
  }

  /** The next entry for `slot`, unless it is time to stop. */
  async #claim(slot: number, ended: Attempted | undefined): Promise<Claimed | undefined> {
    const { max, maxFailures, list } = this.#options;
    if (ended) this.#judge(ended);
    if (this.#failuresInRow >= maxFailures) this.#stop ??= maxFailures === 1 ? "failure" : "max-failures";
    else if (this.#begun >= max) this.#stop ??= "max";
    if (this.#stop) return undefined;
    this.#begun++;
    if (ended && !succeeded(ended.outcome)) await this.#choice.look();
    const claimed = await list.update(this.#change(this.#claimant(slot)));
    if (!claimed) this.#begun--;
    return claimed;
  }

  /** Entries whose turn will not come, because what they are to run after failed, are cancelled, which says so. */
  async #skipBlocked(): Promise<void> {
    const { list, afterFailure, now, emit } = this.#options;
    if (afterFailure === "run" || !this.#choice.hasBlocked(await list.newest())) return;
    for (const { n, by } of await list.update(skipBlocked(now().toISOString())))
      emit({ kind: "skipped", n, by });
  }

  #change(who: Claimant): Change<Claimed | undefined> {
    const { entry } = this.#options;
    if (entry !== undefined) return claimEntry(who, entry);
    return claimNext(who, (...of) => this.#choice.takes(...of), this.#options.afterFailure);
  }

  #claimant(slot = 0): Claimant {
    const { directory, slots, now } = this.#options;
    return {
      ...this.#presence.identity(),
      claim: randomBytes(9).toString("base64url"),
      startedAt: now().toISOString(),
      directory,
      logOf: (n) => this.#context.names.pathFor(n),
      ...(slots > 1 && { slot }),
    };
  }

  async #run(claimed: Claimed, slot: number): Promise<Attempted | undefined> {
    const { claim } = claimed.entry.facts;
    const { orders, list, logDirectory, timeout: usual } = this.#options;
    const reins = new Reins(orders.graceMs);
    const timeout = claimed.entry.options.timeout ?? usual;
    const taken: Stop = { kind: "interrupted", signal: "SIGTERM" };
    this.#held.set(claim, { n: claimed.n, reins, timeout });
    this.#presence.hold(claim, () => reins.stop(taken));
    if (this.#halt) reins.stop(this.#halt);
    if (this.#forced) reins.force();
    try {
      if (timeout !== undefined) limit(reins, timeout, await list.newest());
      return await runAttempt(claimed, slot, reins, this.#context);
    } catch (error) {
      await list.update(release(claimed), { stubborn: true });
      throw logTrouble(error, logDirectory);
    } finally {
      this.#held.delete(claim);
      this.#presence.drop(claim);
    }
  }

  async #record(ended: Attempted): Promise<void> {
    const { claimed, outcome, durationMs, endedAt } = ended;
    const settled = await this.#options.list
      .update(settle(claimed, outcome, endedAt, this.#options.retries), { stubborn: true })
      .catch((error: unknown) => {
        throw unrecorded(error, ended);
      });
    const recorded = settled !== "superseded";
    const retried = settled === "retried";
    if (!recorded) this.#counts.lost++;
    else if (outcome.kind === "interrupted") this.#counts.interrupted++;
    else if (outcome.kind === "cancelled") this.#counts.cancelled++;
    else if (retried) this.#counts.retried++;
    else if (succeeded(outcome)) this.#counts.done++;
    else this.#counts.failed++;
    const log = claimed.entry.facts.log ?? "";
    this.#options.emit({
      kind: "ended",
      n: claimed.n,
      entry: claimed.entry,
      outcome,
      durationMs,
      log,
      recorded,
      retried,
    });
  }

  #judge({ claimed, outcome }: Attempted): void {
    if (outcome.kind === "interrupted" || outcome.kind === "cancelled") return;
    if (succeeded(outcome)) {
      this.#failuresInRow = 0;
      return;
    }
    if (!hasRetry(claimed.entry, this.#options.retries)) this.#failures.push(claimed.n);
    else if (this.#options.maxFailures === 1) return; // it is not the end of it
    this.#failuresInRow++;
  }

  summary(wallMs: number): RunSummary {
    return { ...this.#counts, failures: this.#failures, wallMs, reason: this.#stop ?? this.#left };
  }
}
