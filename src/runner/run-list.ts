import { resolve } from "node:path";
import { workplaceOf } from "../core/allocation-job.ts";
import type { Entry } from "../core/entry.ts";
import type { RunEvent, RunSummary } from "../core/event.ts";
import { UnreportedOnly, type Unreadable } from "../core/unreadable.ts";
import { dueByAnyClock } from "../list/queries/due.ts";
import { realPath } from "../storage/real-path.ts";
import { sharingOf } from "../storage/sharing.ts";
import type { AttemptContext } from "./attempt/attempt-context.ts";
import { logNames } from "./attempt/attempt-errors.ts";
import { Provenances } from "./attempt/provenance.ts";
import { runClaimed } from "./attempt/run-claimed.ts";
import { BatchSizer } from "./batching/batch-size.ts";
import { LocalQueue } from "./batching/local-queue.ts";
import { OutcomeWriter } from "./batching/outcome-writer.ts";
import { Pipeline } from "./batching/pipeline.ts";
import { ClaimingSource } from "./batching/work-source.ts";
import { Activity } from "./claiming/activity.ts";
import { Admission } from "./claiming/admission.ts";
import { AvailabilityCheck } from "./claiming/availability.ts";
import { Claimer } from "./claiming/claimer.ts";
import { Deadline } from "./claiming/deadline.ts";
import { cpusHere } from "./claiming/detect-cpus.ts";
import { Eligibility } from "./claiming/eligibility.ts";
import { haltOthers } from "./claiming/halt.ts";
import { IdleWait } from "./claiming/idle-wait.ts";
import { StartThrottle } from "./claiming/start-throttle.ts";
import { InvalidListTolerance } from "./slots/invalid-list.ts";
import { mayBatch, type RunnerOptions } from "./options.ts";
import { RunStats } from "./run-stats.ts";
import { ControlApplier } from "./session/apply-control.ts";
import { ControlPoll } from "./session/control-poll.ts";
import { HeldBackNote } from "./session/held-back-note.ts";
import { HeldClaims } from "./session/held-claims.ts";
import { RunnerSession } from "./session/runner-session.ts";
import { UnheldClaims } from "./session/settle-unheld.ts";
import { Shutdown } from "./slots/shutdown.ts";
import { slotLoop } from "./slots/slot-loop.ts";
import { SlotPool } from "./slots/slot-pool.ts";
import { WhenIdle } from "./when-idle.ts";

/** Works through the list until there is nothing left to claim, or something says stop.
 *  @throws CooperateError when list, storage or log folder fail; what was claimed is given back
 *    where possible */
export async function runList(options: RunnerOptions): Promise<RunSummary> {
  const start = options.clock.monotonic();
  const activity = new Activity(options.clock);
  const emit = (event: RunEvent): void => {
    activity.observe(event);
    options.emit(event);
  };
  const runner = await wire({ ...options, emit }, activity);
  try {
    await runner.work();
  } finally {
    await runner.end();
  }
  return runner.summary(options.clock.monotonic() - start);
}

interface Runner {
  /** Resolves when all slots have ended. */
  readonly work: () => Promise<void>;
  /** Gives back what was claimed, writes what is not recorded yet, and leaves.
   *  @throws what failed first */
  readonly end: () => Promise<void>;
  /** @param wallMs how long the run took */
  readonly summary: (wallMs: number) => RunSummary;
}

/** Makes the parts of a runner and connects them; nothing else happens here. */
async function wire(options: RunnerOptions, activity: Activity): Promise<Runner> {
  const { list, logDirectory, clock, emit, supervisors } = options;
  const names = await logNames(logDirectory, list.path, options.uniqueLogs);
  const logSharing = await sharingOf(logDirectory, await realPath(list.path));
  const session = await RunnerSession.enter(list, workplaceOf(options.env), (rest) =>
    supervisors.tell({ kind: "rest", ...rest }),
  );
  const onUnreadable = tellOnce(options);

  // What may be claimed, and when.
  const dueIn = dueByAnyClock(
    () => clock.now().getTime(),
    () => clock.monotonic(),
  );
  const eligibility = new Eligibility(list.path, options.wanted, clock);
  const nextIn = (entries: readonly Entry[]): number =>
    Math.min(eligibility.nextIn(entries, dueIn), admission.opensInMs);
  const looks = { activity, onUnreadable, onPoll: options.onLook };
  const idleWait = new IdleWait({ ...options, ...looks, dueIn, nextIn, session });
  const deadline = new Deadline(options.untilMs, options.timeout, clock);

  // The slots, and what they have.
  const pool = new SlotPool(options.slots, async (slot) =>
    slotLoop(slot, { source: pipeline, executor: pipeline, sink: writer, idle, changed: pool.changed }),
  );
  const idle = async (slot: number): Promise<boolean> =>
    !pool.dismisses(slot) && pool.idle(async () => whenIdle.wait());
  const throttle = new StartThrottle({ ...options, pool });
  const heldBack = new HeldBackNote(list, session);
  const admission = new Admission({ ...options, throttle, onHeldBack: (why) => heldBack.set(why) });
  const heldClaims = new HeldClaims(list, session);
  const batchSizer = new BatchSizer(() => list.changeMs);
  const queue = new LocalQueue({ list, batchSizer, clock, session });
  const shutdown = new Shutdown(heldClaims, emit);
  const halt = async (): Promise<void> => {
    shutdown.beginNoMore("halt");
    await haltOthers(list, session.identity().runner);
  };

  // From the list into the slots, and back.
  const stats = new RunStats(options);
  const parts = { ...options, pool, shutdown, admission, eligibility, deadline, session, stats };
  const claimer = new Claimer({ ...parts, options, names, dueIn, batchSizer });
  const writer = new OutcomeWriter({ ...parts, batchSizer, queue, begun: () => pipeline.begun });
  const tolerance = new InvalidListTolerance({ list, pool, writer });
  const source = new ClaimingSource({
    ...parts,
    mayBatch: mayBatch(options),
    isSingle: options.entry !== undefined && options.max === 1,
    claimer,
    batchSizer,
    queue,
    writer,
    throttle,
    tolerance,
    halt,
  });
  const availability = new AvailabilityCheck({ ...parts, claimer, source });
  const whenIdle = new WhenIdle({
    ...parts,
    source,
    sink: writer,
    claimer,
    availability,
    idleWait,
    tolerance,
    halt,
  });

  // An attempt.
  const context: AttemptContext = {
    ...options,
    listPath: resolve(options.directory, list.path),
    names,
    logSharing,
    provenances: new Provenances(clock),
    admission,
    confirm: async (facts) => session.confirm(facts),
    signOfLife: (facts) => session.heartbeatFor(facts),
    journal: () => session.journal,
    emit: (event) => {
      if (event.kind === "started") {
        throttle.onStarted();
        admission.started(event.gpus);
        if (options.delayMs !== undefined) pool.changed.notify(); // idle slots know now how long to wait
      }
      emit(event);
    },
  };
  const pipeline = new Pipeline({
    source,
    batchSizer,
    clock,
    run: async (claimed, slot, turn) =>
      heldClaims.holding(claimed, async (held) => runClaimed(claimed, slot, turn, held, context, options)),
  });

  // What others ask of this runner.
  const resize = (slots: number): void => {
    const before = pool.wanted;
    pool.resize(slots);
    if (slots < before) pipeline.recall();
    if (slots !== before) emit({ kind: "resized", slots, before });
  };
  const unheld = new UnheldClaims({ ...options, session, onUnreadable });
  const inHand = { list, held: heldClaims.held, queue };
  const controlPoll = new ControlPoll({
    ...inHand,
    session,
    controls: new ControlApplier({ ...inHand, clock, unheld }),
    clock,
    cores: () => cpusHere(options.env),
    onStop: (how) => shutdown.ask(how),
    onSlots: resize,
    onUnreadable,
  });
  shutdown.closed.addEventListener("abort", () => {
    pipeline.recall();
    queue.giveBack().catch(() => {}); // thrown again at the end
  });
  deadline.onOver(() => shutdown.beginNoMore("until"));
  shutdown.listenTo(options.orders);
  const { allocation } = options;
  const note = (end: number): void => session.noteEnd(end);
  const forget = allocation
    ? (await import("./follow-allocation.ts")).followAllocation(allocation, options, {
        deadline,
        shutdown,
        note,
      })
    : undefined;

  return {
    async work() {
      await allocation?.settled();
      await pool.run();
    },
    async end() {
      deadline.end();
      forget?.();
      throttle.end();
      await idleWait.end();
      await controlPoll.end();
      const failure = await endInOrder([source, queue, { end: async () => writer.flush() }, unheld]);
      supervisors.end();
      await heldBack.end();
      // An outcome that could not be written stays in the journal, where others find it.
      await session.leave(failure !== undefined || writer.failed || unheld.areLeft);
      if (failure) throw failure.error;
    },
    summary(wallMs) {
      const reason = shutdown.reason ?? whenIdle.reason;
      return stats.summary(wallMs, reason, reason === "drained" ? idleWait.unverifiable : []);
    },
  };
}

/** Ends one after the other, each whatever became of the ones before.
 *  @returns what failed first */
async function endInOrder(
  parts: readonly { end(): Promise<void> }[],
): Promise<{ readonly error: unknown } | undefined> {
  let failure: { readonly error: unknown } | undefined;
  for (const part of parts) {
    await part.end().catch((error: unknown) => {
      failure ??= { error };
    });
  }
  return failure;
}

/** Tells the user of what cannot be read, each thing once. */
function tellOnce({ emit }: Pick<RunnerOptions, "emit">): (found: readonly Unreadable[]) => void {
  const unreported = new UnreportedOnly();
  return (found) => {
    for (const what of unreported.filter(found)) emit({ kind: "unreadable", what });
  };
}
