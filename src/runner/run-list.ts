import { resolve } from "node:path";
import type { ClaimFacts, Entry } from "../core/entry.ts";
import type { RunSummary, StopReason } from "../core/event.ts";
import { succeeded } from "../core/outcome.ts";
import { ToldOnce, type Unreadable } from "../core/unreadable.ts";
import type { Claimed } from "../list/changes/claim.ts";
import { dueByAnyClock } from "../list/queries/due.ts";
import { skipBlocked } from "../list/queries/readiness.ts";
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
  readonly #presence: RunnerSession;
  readonly #vigil: IdleWait;
  readonly #context: AttemptContext;
  readonly #orders: ControlPoll;
  readonly #choice: Eligibility;
  readonly #deadline: Deadline;
  readonly #claims: Claimer;
  readonly #holdings: HeldClaims;
  readonly #pace: BatchSizer;
  readonly #queue: LocalQueue;
  readonly #recorder: OutcomeWriter;
  readonly #results: RunStats;
  readonly #room: Admission;
  readonly #setback: StartThrottle;
  readonly #crew: SlotPool;
  readonly #leaving: Shutdown;
  readonly #supply: WorkSource;
  readonly #outlook: AvailabilityCheck;
  readonly #lanes = new Set<SlotPipeline>();
  /** Why, when nothing said stop. */
  #left: StopReason = "drained";

  constructor(options: RunnerOptions, names: LogNames, logSharing: Sharing, presence: RunnerSession) {
    this.#options = options;
    this.#presence = presence;
    const told = new ToldOnce();
    const onUnreadable = (found: readonly Unreadable[]): void => {
      for (const what of told.news(found)) options.emit({ kind: "unreadable", what });
    };
    const dueIn = dueByAnyClock(() => options.now().getTime(), options.monotonic);
    this.#choice = new Eligibility(options.list.path, options.wanted, options.monotonic);
    const nextIn = (entries: readonly Entry[]): number => this.#choice.nextIn(entries, dueIn);
    this.#vigil = new IdleWait({ ...options, dueIn, nextIn, presence, onUnreadable });
    this.#results = new RunStats(options);
    this.#crew = new SlotPool(options.slots, async (slot) => this.#serve(slot));
    this.#setback = new StartThrottle({ ...options, crew: this.#crew });
    this.#room = new Admission({ ...options, setback: this.#setback });
    this.#holdings = new HeldClaims(options, presence);
    this.#pace = new BatchSizer(() => options.list.changeMs);
    this.#recorder = new OutcomeWriter(options, this.#pace, (ended, settled) =>
      this.#recorded(ended, settled),
    );
    this.#queue = new LocalQueue(options.list, presence, this.#pace, (count) => this.#supply.returned(count));
    this.#leaving = new Shutdown(this.#holdings, this.#queue, options.emit);
    const onStop = (how: StopHow): void => this.#leaving.ask(how);
    const onSlots = (slots: number): void => this.#resize(slots);
    const inHand = { list: options.list, held: this.#holdings.held, queue: this.#queue };
    this.#orders = new ControlPoll({
      ...inHand,
      presence,
      obedience: new ControlApplier({ ...inHand, now: options.now }),
      onStop,
      onSlots,
      onUnreadable,
    });
    const listPath = resolve(options.directory, options.list.path);
    const provenances = new Provenances(options.monotonic);
    const confirm = async (facts: ClaimFacts): Promise<boolean> => presence.confirm(facts);
    const journal = (): Journal => presence.journal;
    this.#context = {
      ...options,
      listPath,
      names,
      logSharing,
      provenances,
      room: this.#room,
      confirm,
      signOfLife: (facts) => presence.signOf(facts),
      journal,
      emit: (event) => {
        if (event.kind === "started") this.#setback.pass();
        options.emit(event);
      },
    };
    this.#deadline = new Deadline(options.untilMs, options.timeout, options.now);
    const [choice, deadline, room] = [this.#choice, this.#deadline, this.#room];
    const pace = this.#pace;
    this.#claims = new Claimer({ options, names, dueIn, presence, choice, deadline, room, pace });
    this.#deadline.onOver(() => this.#leaving.beginNoMore("until"));
    this.#leaving.over.addEventListener("abort", () => this.#recall());
    this.#leaving.listenTo(options.orders);
    const parts = { claims: this.#claims, crew: this.#crew, leaving: this.#leaving, room };
    this.#supply = new WorkSource({
      ...parts,
      max: options.max,
      mayBatch: mayBatch(options),
      supervisors: options.supervisors,
      pace,
      deadline,
      queue: this.#queue,
      recorder: this.#recorder,
    });
    this.#outlook = new AvailabilityCheck({ ...parts, choice, deadline, supply: this.#supply });
  }

  /** Works until there is nothing left to do. */
  async run(): Promise<void> {
    await this.#crew.run();
  }

  async end(): Promise<void> {
    this.#deadline.end();
    this.#setback.end();
    await this.#vigil.end();
    await this.#orders.end();
    let failure: { readonly error: unknown } | undefined;
    const steps = [this.#supply, this.#queue, { end: async () => this.#recorder.flush() }];
    for (const step of steps) {
      await step.end().catch((error: unknown) => {
        failure ??= { error };
      });
    }
    this.#options.supervisors.end();
    // What could not be written somebody may want to read in the journals.
    await this.#presence.leave(failure !== undefined || this.#recorder.failed);
    if (failure) throw failure.error;
  }

  #resize(slots: number): void {
    const before = this.#crew.wanted;
    this.#crew.resize(slots);
    if (slots < before) this.#recall();
    if (slots !== before) this.#options.emit({ kind: "resized", slots, before });
  }

  /** One slot, until there is nothing left for it. */
  async #serve(slot: number): Promise<void> {
    const lane = new SlotPipeline({
      run: async (claimed, turn) => this.#run(claimed, slot, turn),
      take: () => this.#supply.spare(slot),
      putBack: (claimed) => this.#putBack(claimed),
    });
    this.#lanes.add(lane);
    try {
      await this.#workIn(lane, slot);
    } finally {
      for (const ended of await lane.end()) this.#recorder.keep(ended);
      this.#lanes.delete(lane);
    }
  }

  /** Claim, run, record, and again. What ended and what comes next are one write, because the store applies updates that wait
   *  together. */
  async #workIn(lane: SlotPipeline, slot: number): Promise<void> {
    let ended: Attempted | undefined;
    let ran = false;
    for (;;) {
      const recording = ended && this.#record(ended);
      const finding = this.#unlessInvalid(this.#find(lane, slot, ended), 1);
      finding.catch(() => {}); // what failed there failed here too, and here it is said which entry is concerned
      await recording;
      const next = await finding;
      if (ran) this.#crew.changed.notify(); // what it had, or what was to come after it, is there for others
      ran = next !== undefined;
      const begun = this.#options.monotonic();
      const inHand = next && ("attempt" in next ? next : lane.begin(next));
      ended = await inHand?.attempt;
      if (ended) this.#pace.took(this.#options.monotonic() - begun);
      if (!next && this.#crew.dismisses(slot)) return;
      if (!next && !(await this.#crew.idle(async () => this.#mayClaimAgain()))) return;
    }
  }

  /** What the supervisors have not begun waits again. */
  #recall(): void {
    for (const lane of this.#lanes) lane.recall();
  }

  /** What was to begin behind another waits again for any slot. */
  #putBack(claimed: Claimed): void {
    this.#queue.putBack(claimed);
    if (this.#leaving.reason)
      this.#queue.giveBack().catch(() => {}); // said at the end
    else this.#crew.changed.notify();
  }

  /** While others wait to begin, an outcome may wait for the write that is made when they have. */
  async #record(ended: Attempted): Promise<void> {
    if (this.#queue.length > 0 && this.#presence.journal.isSound) this.#recorder.keep(ended);
    else await this.#recorder.record(ended);
  }

  /** Nothing is left to claim; more may come, or come back. */
  async #mayClaimAgain(): Promise<boolean> {
    if (this.#supply.isUsedUp && this.#crew.busy === 0) this.#leaving.beginNoMore("max");
    if (this.#leaving.reason) return false;
    await this.#recorder.flush();
    const { epoch } = this.#crew.changed;
    const isWorthwhile = await this.#unlessInvalid(this.#awaitWork(), 0);
    if (isWorthwhile === undefined) await this.#crew.changed.wait(MEND_MS, this.#leaving.over, epoch);
    if (isWorthwhile !== false) return !this.#leaving.reason;
    if (this.#claims.halted) await this.#halt();
    else if (this.#outlook.isTooLate) this.#left = "until";
    else if (this.#options.idleMs > 0) this.#left = "idle";
    return false;
  }

  /** @returns whether it is worth to claim again */
  async #awaitWork(): Promise<boolean> {
    await this.#skipBlocked();
    const prospect = (entries: readonly Entry[], untold: ReadonlySet<number>): Availability =>
      this.#outlook.of(entries, untold);
    return this.#vigil.awaitWork(prospect, this.#leaving.over, this.#crew.changed);
  }

  /** What `looking` finds; undefined while the list is to be mended and others than the one who looks have something in hand: with their
   *  outcomes it is waited for, and nothing begins meanwhile.
   *  @param looking how many of those that count as busy look
   *  @throws what `looking` throws, but for that */
  async #unlessInvalid<T>(looking: Promise<T>, lookers: number): Promise<T | undefined> {
    try {
      return await looking;
    } catch (error) {
      if (!isToBeMended(error) || this.#recorder.failed || this.#crew.busy <= lookers) throw error;
      this.#options.list.complain(error);
      return undefined;
    }
  }

  /** What comes next in `slot`: what the supervisor has begun already; or an entry, unless it is time to stop. */
  async #find(
    lane: SlotPipeline,
    slot: number,
    ended: Attempted | undefined,
  ): Promise<InHand | Claimed | undefined> {
    const reason = ended && this.#results.judge(ended);
    if (reason) this.#leaving.beginNoMore(reason);
    if (ended && !succeeded(ended.outcome)) await this.#choice.look();
    const begun = lane.next();
    if (begun) return begun;
    if (this.#leaving.reason || this.#crew.dismisses(slot) || !this.#room.open) return undefined;
    const next = await this.#supply.next(slot);
    if (this.#claims.halted) await this.#halt();
    return next;
  }

  async #halt(): Promise<void> {
    this.#leaving.beginNoMore("halt");
    await haltOthers(this.#options.list, this.#presence.identity().runner);
  }

  /** Entries whose turn will not come, because what they are to run after failed, are cancelled, which says so. */
  async #skipBlocked(): Promise<void> {
    const { list, afterFailure, now, emit } = this.#options;
    if (afterFailure === "run" || !this.#choice.hasBlocked(await list.newest())) return;
    for (const { n, by } of await list.update(skipBlocked(now().toISOString())))
      emit({ kind: "skipped", n, by });
  }

  async #run(
    claimed: Claimed,
    slot: number,
    turn: Turn,
  ): Promise<Attempted | typeof NOT_STARTED | undefined> {
    try {
      const attempted = await this.#holdings.holding(claimed, async (held) =>
        runClaimed(claimed, slot, held, this.#context, this.#options, turn),
      );
      if (attempted === NOT_STARTED) return attempted;
      this.#queue.ended(claimed);
      // Put off, or given back.
      if (!attempted || "hindrance" in attempted) this.#presence.done(claimed.entry.facts.claim);
      if (attempted && "hindrance" in attempted) {
        this.#supply.returned(1);
        if (!this.#leaving.reason) this.#setback.meet(attempted.hindrance);
        return undefined;
      }
      if (!attempted && this.#options.entry === undefined) this.#supply.returned(1); // it was put off, which is no attempt
      return attempted;
    } finally {
      this.#room.leave(claimed.entry.facts.claim);
    }
  }

  #recorded(ended: Attempted, settled: Settled): void {
    const { claimed, outcome, durationMs } = ended;
    this.#presence.done(claimed.entry.facts.claim);
    this.#results.count(ended, settled);
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
    if (this.#leaving.reason === "failure" || this.#leaving.reason === "max-failures")
      this.#leaving.sayFinishing();
  }

  summary(wallMs: number): RunSummary {
    const reason = this.#leaving.reason ?? this.#left;
    return this.#results.summary(wallMs, reason, reason === "drained" ? this.#vigil.untold : []);
  }
}
