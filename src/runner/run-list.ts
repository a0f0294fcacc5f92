import { resolve } from "node:path";
import type { ClaimFacts, Entry } from "../core/entry.ts";
import type { RunSummary, StopReason } from "../core/event.ts";
import { succeeded } from "../core/outcome.ts";
import { UnreportedOnly, type Unreadable } from "../core/unreadable.ts";
import type { Claimed } from "../list/changes/claim.ts";
import { dueByAnyClock } from "../list/queries/due.ts";
import { skipBlocked } from "../list/changes/skip-blocked.ts";
import type { Settled } from "../list/changes/settle.ts";
import type { Journal } from "../membership/journal.ts";
import { isToBeMended } from "../store/list-file.ts";
import { realPath } from "../storage/real-path.ts";
import { type Sharing, sharingOf } from "../storage/sharing.ts";
import type { StopHow } from "../membership/stop-order.ts";
import { type Attempted, NOT_STARTED, type Turn } from "./attempt/attempt.ts";
import type { AttemptContext } from "./attempt/attempt-context.ts";
import { Eligibility } from "./claiming/eligibility.ts";
import { Claimer } from "./claiming/claimer.ts";
import { SlotPool } from "./slot-pool.ts";
import { Deadline } from "./claiming/deadline.ts";
import { HeldClaims } from "./session/held-claims.ts";
import { haltOthers } from "./claiming/halt.ts";
import type { LogNames } from "./experiment/job-log.ts";
import { type InHand, SlotPipeline } from "./batching/pipeline.ts";
import { Shutdown } from "./shutdown.ts";
import { ControlApplier } from "./session/apply-control.ts";
import { ControlPoll } from "./session/control-poll.ts";
import { AvailabilityCheck } from "./claiming/availability.ts";
import { BatchSizer } from "./batching/batch-size.ts";
import { RunnerSession } from "./session/runner-session.ts";
import { Provenances } from "./attempt/provenance.ts";
import { LocalQueue } from "./batching/local-queue.ts";
import { OutcomeWriter } from "./batching/outcome-writer.ts";
import { RunStats } from "./run-stats.ts";
import { Admission } from "./claiming/admission.ts";
import { StartThrottle } from "./claiming/start-throttle.ts";
import { WorkSource } from "./batching/work-source.ts";
import { logNames } from "./attempt/attempt-errors.ts";
import { runClaimed } from "./attempt/run-claimed.ts";
import { type Availability, IdleWait } from "./claiming/idle-wait.ts";
import { mayBatch, type RunnerOptions } from "./options.ts";

/** Between two looks at a list that somebody is to mend, milliseconds. */
const MEND_MS = 1_000;

/** Works through the list until there is nothing left to claim or something says stop.
 *  @throws CooperateError when list, storage or log directory fail; what was claimed is given back where possible */
export async function runList(options: RunnerOptions): Promise<RunSummary> {
  const start = options.monotonic();
  const names = await logNames(options.logDirectory);
  const logSharing = await sharingOf(options.logDirectory, await realPath(options.list.path));
  const worker = new Worker(
    options,
    names,
    logSharing,
    await RunnerSession.enter(options.list, (rest) => options.supervisors.tell({ kind: "rest", ...rest })),
  );
  try {
    await worker.run();
  } finally {
    await worker.end();
  }
  return worker.summary(options.monotonic() - start);
}

class Worker {
  readonly #options: RunnerOptions;
  readonly #session: RunnerSession;
  readonly #idleWait: IdleWait;
  readonly #context: AttemptContext;
  readonly #controlPoll: ControlPoll;
  readonly #eligibility: Eligibility;
  readonly #deadline: Deadline;
  readonly #claimer: Claimer;
  readonly #heldClaims: HeldClaims;
  readonly #batchSizer: BatchSizer;
  readonly #queue: LocalQueue;
  readonly #writer: OutcomeWriter;
  readonly #stats: RunStats;
  readonly #admission: Admission;
  readonly #throttle: StartThrottle;
  readonly #pool: SlotPool;
  readonly #shutdown: Shutdown;
  readonly #source: WorkSource;
  readonly #availability: AvailabilityCheck;
  readonly #lanes = new Set<SlotPipeline>();
  /** Why, when nothing said stop. */
  #left: StopReason = "drained";

  constructor(options: RunnerOptions, names: LogNames, logSharing: Sharing, session: RunnerSession) {
    this.#options = options;
    this.#session = session;
    const unreported = new UnreportedOnly();
    const onUnreadable = (found: readonly Unreadable[]): void => {
      for (const what of unreported.filter(found)) options.emit({ kind: "unreadable", what });
    };
    const dueIn = dueByAnyClock(() => options.now().getTime(), options.monotonic);
    this.#eligibility = new Eligibility(options.list.path, options.wanted, options.monotonic);
    const nextIn = (entries: readonly Entry[]): number => this.#eligibility.nextIn(entries, dueIn);
    this.#idleWait = new IdleWait({ ...options, dueIn, nextIn, session, onUnreadable });
    this.#stats = new RunStats(options);
    this.#pool = new SlotPool(options.slots, async (slot) => this.#serve(slot));
    this.#throttle = new StartThrottle({ ...options, pool: this.#pool });
    this.#admission = new Admission({ ...options, throttle: this.#throttle });
    this.#heldClaims = new HeldClaims(options, session);
    this.#batchSizer = new BatchSizer(() => options.list.changeMs);
    this.#writer = new OutcomeWriter(options, this.#batchSizer, (ended, settled) =>
      this.#recorded(ended, settled),
    );
    this.#queue = new LocalQueue(options.list, session, this.#batchSizer, (count) =>
      this.#source.returned(count),
    );
    this.#shutdown = new Shutdown(this.#heldClaims, this.#queue, options.emit);
    const onStop = (how: StopHow): void => this.#shutdown.ask(how);
    const onSlots = (slots: number): void => this.#resize(slots);
    const inHand = { list: options.list, held: this.#heldClaims.held, queue: this.#queue };
    this.#controlPoll = new ControlPoll({
      ...inHand,
      session,
      controls: new ControlApplier({ ...inHand, now: options.now }),
      onStop,
      onSlots,
      onUnreadable,
    });
    const listPath = resolve(options.directory, options.list.path);
    const provenances = new Provenances(options.monotonic);
    const confirm = async (facts: ClaimFacts): Promise<boolean> => session.confirm(facts);
    const journal = (): Journal => session.journal;
    this.#context = {
      ...options,
      listPath,
      names,
      logSharing,
      provenances,
      admission: this.#admission,
      confirm,
      signOfLife: (facts) => session.signOf(facts),
      journal,
      emit: (event) => {
        if (event.kind === "started") this.#throttle.pass();
        options.emit(event);
      },
    };
    this.#deadline = new Deadline(options.untilMs, options.timeout, options.now);
    const [eligibility, deadline, admission] = [this.#eligibility, this.#deadline, this.#admission];
    const batchSizer = this.#batchSizer;
    this.#claimer = new Claimer({
      options,
      names,
      dueIn,
      session,
      eligibility,
      deadline,
      admission,
      batchSizer,
    });
    this.#deadline.onOver(() => this.#shutdown.beginNoMore("until"));
    this.#shutdown.over.addEventListener("abort", () => this.#recall());
    this.#shutdown.listenTo(options.orders);
    const parts = { claimer: this.#claimer, pool: this.#pool, shutdown: this.#shutdown, admission };
    this.#source = new WorkSource({
      ...parts,
      max: options.max,
      mayBatch: mayBatch(options),
      supervisors: options.supervisors,
      batchSizer,
      deadline,
      queue: this.#queue,
      writer: this.#writer,
    });
    this.#availability = new AvailabilityCheck({ ...parts, eligibility, deadline, source: this.#source });
  }

  /** Works until there is nothing left to do. */
  async run(): Promise<void> {
    await this.#pool.run();
  }

  async end(): Promise<void> {
    this.#deadline.end();
    this.#throttle.end();
    await this.#idleWait.end();
    await this.#controlPoll.end();
    let failure: { readonly error: unknown } | undefined;
    const steps = [this.#source, this.#queue, { end: async () => this.#writer.flush() }];
    for (const step of steps) {
      await step.end().catch((error: unknown) => {
        failure ??= { error };
      });
    }
    this.#options.supervisors.end();
    // What could not be written somebody may want to read in the journals.
    await this.#session.leave(failure !== undefined || this.#writer.failed);
    if (failure) throw failure.error;
  }

  #resize(slots: number): void {
    const before = this.#pool.wanted;
    this.#pool.resize(slots);
    if (slots < before) this.#recall();
    if (slots !== before) this.#options.emit({ kind: "resized", slots, before });
  }

  /** One slot, until there is nothing left for it. */
  async #serve(slot: number): Promise<void> {
    const pipeline = new SlotPipeline({
      run: async (claimed, turn) => this.#run(claimed, slot, turn),
      take: () => this.#source.spare(slot),
      putBack: (claimed) => this.#putBack(claimed),
    });
    this.#lanes.add(pipeline);
    try {
      await this.#workIn(pipeline, slot);
    } finally {
      for (const ended of await pipeline.end()) this.#writer.keep(ended);
      this.#lanes.delete(pipeline);
    }
  }

  /** Claim, run, record, and again. What ended and what comes next are one write, because the store applies updates that wait
   *  together. */
  async #workIn(pipeline: SlotPipeline, slot: number): Promise<void> {
    let ended: Attempted | undefined;
    let ran = false;
    for (;;) {
      const recording = ended && this.#record(ended);
      const finding = this.#unlessInvalid(this.#find(pipeline, slot, ended), 1);
      finding.catch(() => {}); // what failed there failed here too, and here it is said which entry is concerned
      await recording;
      const next = await finding;
      if (ran) this.#pool.changed.notify(); // what it had, or what was to come after it, is there for others
      ran = next !== undefined;
      const begun = this.#options.monotonic();
      const inHand = next && ("attempt" in next ? next : pipeline.begin(next));
      ended = await inHand?.attempt;
      if (ended) this.#batchSizer.took(this.#options.monotonic() - begun);
      if (!next && this.#pool.dismisses(slot)) return;
      if (!next && !(await this.#pool.idle(async () => this.#mayClaimAgain()))) return;
    }
  }

  /** What the supervisors have not begun waits again. */
  #recall(): void {
    for (const pipeline of this.#lanes) pipeline.recall();
  }

  /** What was to begin behind another waits again for any slot. */
  #putBack(claimed: Claimed): void {
    this.#queue.putBack(claimed);
    if (this.#shutdown.reason)
      this.#queue.giveBack().catch(() => {}); // said at the end
    else this.#pool.changed.notify();
  }

  /** While others wait to begin, an outcome may wait for the write that is made when they have. */
  async #record(ended: Attempted): Promise<void> {
    if (this.#queue.length > 0 && this.#session.journal.isSound) this.#writer.keep(ended);
    else await this.#writer.record(ended);
  }

  /** Nothing is left to claim; more may come, or come back. */
  async #mayClaimAgain(): Promise<boolean> {
    if (this.#source.isUsedUp && this.#pool.busy === 0) this.#shutdown.beginNoMore("max");
    if (this.#shutdown.reason) return false;
    await this.#writer.flush();
    const { epoch } = this.#pool.changed;
    const isWorthwhile = await this.#unlessInvalid(this.#awaitWork(), 0);
    if (isWorthwhile === undefined) await this.#pool.changed.wait(MEND_MS, this.#shutdown.over, epoch);
    if (isWorthwhile !== false) return !this.#shutdown.reason;
    if (this.#claimer.halted) await this.#halt();
    else if (this.#availability.isTooLate) this.#left = "until";
    else if (this.#options.idleMs > 0) this.#left = "idle";
    return false;
  }

  /** @returns whether it is worth to claim again */
  async #awaitWork(): Promise<boolean> {
    await this.#skipBlocked();
    const prospect = (entries: readonly Entry[], untold: ReadonlySet<number>): Availability =>
      this.#availability.of(entries, untold);
    return this.#idleWait.awaitWork(prospect, this.#shutdown.over, this.#pool.changed);
  }

  /** What `looking` finds; undefined while the list is to be mended and others than the one who looks have something in hand: with their
   *  outcomes it is waited for, and nothing begins meanwhile.
   *  @param looking how many of those that count as busy look
   *  @throws what `looking` throws, but for that */
  async #unlessInvalid<T>(looking: Promise<T>, lookers: number): Promise<T | undefined> {
    try {
      return await looking;
    } catch (error) {
      if (!isToBeMended(error) || this.#writer.failed || this.#pool.busy <= lookers) throw error;
      this.#options.list.complain(error);
      return undefined;
    }
  }

  /** What comes next in `slot`: what the supervisor has begun already; or an entry, unless it is time to stop. */
  async #find(
    pipeline: SlotPipeline,
    slot: number,
    ended: Attempted | undefined,
  ): Promise<InHand | Claimed | undefined> {
    const reason = ended && this.#stats.judge(ended);
    if (reason) this.#shutdown.beginNoMore(reason);
    if (ended && !succeeded(ended.outcome)) await this.#eligibility.look();
    const begun = pipeline.next();
    if (begun) return begun;
    if (this.#shutdown.reason || this.#pool.dismisses(slot) || !this.#admission.open) return undefined;
    const next = await this.#source.next(slot);
    if (this.#claimer.halted) await this.#halt();
    return next;
  }

  async #halt(): Promise<void> {
    this.#shutdown.beginNoMore("halt");
    await haltOthers(this.#options.list, this.#session.identity().runner);
  }

  /** Entries whose turn will not come, because what they are to run after failed, are cancelled, which says so. */
  async #skipBlocked(): Promise<void> {
    const { list, afterFailure, now, emit } = this.#options;
    if (afterFailure === "run" || !this.#eligibility.hasBlocked(await list.newest())) return;
    for (const { n, by } of await list.update(skipBlocked(now().toISOString())))
      emit({ kind: "skipped", n, by });
  }

  async #run(
    claimed: Claimed,
    slot: number,
    turn: Turn,
  ): Promise<Attempted | typeof NOT_STARTED | undefined> {
    try {
      const attempted = await this.#heldClaims.holding(claimed, async (held) =>
        runClaimed(claimed, slot, held, this.#context, this.#options, turn),
      );
      if (attempted === NOT_STARTED) return attempted;
      this.#queue.ended(claimed);
      // Put off, or given back.
      if (!attempted || "hindrance" in attempted) this.#session.done(claimed.entry.facts.claim);
      if (attempted && "hindrance" in attempted) {
        this.#source.returned(1);
        if (!this.#shutdown.reason) this.#throttle.meet(attempted.hindrance);
        return undefined;
      }
      if (!attempted && this.#options.entry === undefined) this.#source.returned(1); // it was put off, which is no attempt
      return attempted;
    } finally {
      this.#admission.leave(claimed.entry.facts.claim);
    }
  }

  #recorded(ended: Attempted, settled: Settled): void {
    const { claimed, outcome, durationMs } = ended;
    this.#session.done(claimed.entry.facts.claim);
    this.#stats.count(ended, settled);
    const recorded = settled !== "superseded";
    const [retried, lost] = [settled === "retried", settled === "lost"];
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
      ...(lost && { lost }),
    });
    if (this.#shutdown.reason === "failure" || this.#shutdown.reason === "max-failures")
      this.#shutdown.sayFinishing();
  }

  summary(wallMs: number): RunSummary {
    const reason = this.#shutdown.reason ?? this.#left;
    return this.#stats.summary(wallMs, reason, reason === "drained" ? this.#idleWait.untold : []);
  }
}
