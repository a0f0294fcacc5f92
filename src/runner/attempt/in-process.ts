// Follows the order of steps of a supervisor, which is modelled in test/model/supervisor.pml:
// change the model first.
import { ElapsedTime } from "../../core/elapsed-time.ts";
import { codeOf } from "../../core/errno.ts";
import { messageOf } from "../../core/failure.ts";
import type { Outcome } from "../../core/outcome.ts";
import { LONGEST_TEXT, printable } from "../../core/printable.ts";
import type { Claimed } from "../../list/changes/claim.ts";
import { endlessAsNumber } from "../../list/changes/replay-journal.ts";
import { begunLine, endedLine } from "../../membership/journal-lines.ts";
import { writeWhole } from "../../storage/write-whole.ts";
import { AbortOnStop } from "../experiment/abort-on-stop.ts";
import type { AttemptControl } from "../experiment/attempt-control.ts";
import { formatHead, formatStarted, type LogFoot } from "../experiment/job-log.ts";
import { LogFile } from "../experiment/log-file.ts";
import { GIVE_BACK } from "../experiment/stop.ts";
import { JournalWriter } from "../supervisor/journal-writer.ts";
import { type Attempted, type Hindered, type RunAttempt, withAnotherLog } from "./attempt.ts";
import { type AttemptContext, environmentOf, planOf, ranFact } from "./attempt-context.ts";
import { reportStarted } from "./attempt-start.ts";
import { asPlanned, openOutput } from "./in-process-output.ts";
import { hindranceOf } from "./run-program.ts";

/** A claimed entry that this process is to work on. */
export interface InProcessTask {
  readonly claimed: Claimed;
  readonly slot: number;
  /** Absolute path of the job log, which has its head. */
  readonly log: string;
  readonly directory: string;
  /** What an experiment would find in its environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Aborted with an EntryStopped when it is to end. */
  readonly signal: AbortSignal;
}

/** How the work on it went. */
export interface InProcessEnd {
  readonly outcome: Outcome;
  /** Why it failed, in words. */
  readonly error?: string | undefined;
  /** Text for the end of the job log. */
  readonly trace?: string | undefined;
}

/** Never rejects. */
export type InProcessWork = (task: InProcessTask) => Promise<InProcessEnd>;

/**
 * Runs claimed entries as JavaScript in this process, which is then its own supervisor: it writes
 * the journal in the order in which a supervisor does, so that whoever finds this process dead
 * knows which attempts had begun and how those that had ended did. An attempt that was told to
 * stop is recorded as stopped, whatever `work` returns, because the work may be incomplete.
 */
export function attemptInProcess(work: InProcessWork): RunAttempt {
  const journal = new JournalWriter();
  return async (given, slot, control, context): Promise<Attempted | Hindered> => {
    const { clock } = context;
    const plan = planOf(given, slot, context);
    const opened = await openLog(given, formatHead(plan.head), context);
    if ("hindrance" in opened) return opened;
    const { claimed, log, file } = opened;
    const env = environmentOf(claimed, slot, log, context);
    const provenance = await context.provenances.of(plan.directory, context.env, env);
    const elapsed = new ElapsedTime(clock.now().toISOString());
    if (!(await begin(claimed, journal, context))) control.stop(GIVE_BACK);
    let end: InProcessEnd | undefined;
    const output = control.stopped ? undefined : openOutput(claimed, plan, log, elapsed, context);
    if (output && "error" in output) end = { outcome: output };
    else if (!control.stopped) {
      reportStarted({ claimed, slot, plan, log }, context);
      const { directory } = plan;
      end = await whileControlled(control, claimed, async (signal) =>
        work({ claimed: asPlanned(claimed, plan), slot, log, directory, env, signal }),
      );
    }
    const outcome = control.stopped ?? end?.outcome ?? GIVE_BACK;
    const endedAt = clock.now().toISOString();
    const { startedAt, durationMs } = elapsed.spanTo(endedAt);
    if (output && "end" in output) output.end({ outcome, startedAt, endedAt });
    const error = endLog(file, { outcome, durationMs, endedAt }, end?.trace);
    if (error !== undefined) context.emit({ kind: "log-trouble", log, error });
    const { claim, slot: recordedSlot } = claimed.entry.facts;
    const facts = {
      startedAt,
      ...provenance,
      ...ranFact(plan),
      log,
      ...(recordedSlot !== undefined && { slot }),
    };
    const retries = endlessAsNumber(context.retries);
    append(journal, endedLine(claim, { ...facts, retries, outcome, endedAt }), context);
    return { claimed, outcome, durationMs, endedAt, facts: { ...facts, ...reasonOf(control, end) } };
  };
}

/** Does `work` with a signal that is aborted when `control` is told to stop. */
async function whileControlled<T>(
  control: AttemptControl,
  { n }: Claimed,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const stopping = new AbortOnStop(control, n);
  try {
    return await work(stopping.signal);
  } finally {
    stopping.end();
  }
}

/** Writes into the journal that an attempt begins, and checks afterwards that the claim is still
 *  ours: others may have read the journal before the line was there. When the check has registered
 *  this process again, there is a new journal, and the line is written again.
 *  @returns whether the claim is ours */
async function begin(claimed: Claimed, journal: JournalWriter, context: AttemptContext): Promise<boolean> {
  const { facts } = claimed.entry;
  for (;;) {
    const { path } = context.journal();
    append(journal, begunLine(facts.claim), context);
    const isOurs = await context.confirm(facts);
    if (!isOurs || path === context.journal().path) return isOurs;
  }
}

/** A journal that cannot be written does not stop the attempt: its outcome is then written into
 *  the list at once. */
function append(journal: JournalWriter, line: string, context: AttemptContext): void {
  const own = context.journal();
  try {
    journal.append(own.path, line);
  } catch {
    own.giveUp();
  }
}

/** Why an attempt has failed, for the record. */
function reasonOf({ stopped }: AttemptControl, end: InProcessEnd | undefined): { readonly error?: string } {
  if (stopped || end?.error === undefined) return {};
  return { error: printable(end.error).slice(0, LONGEST_TEXT) };
}

interface OpenLog {
  readonly claimed: Claimed;
  readonly log: string;
  readonly file: LogFile;
}

/** Creates the job log under the name that was chosen with the claim, or the next one that is
 *  free.
 *  @throws the system's error when it cannot be created, and that will not pass by itself */
async function openLog(given: Claimed, head: string, context: AttemptContext): Promise<OpenLog | Hindered> {
  for (let claimed = given; ;) {
    const log = claimed.entry.facts.log ?? context.names.pathFor(given.n);
    try {
      const started = formatStarted(context.clock.now().toISOString());
      return { claimed, log, file: LogFile.create(log, head + started, context.logSharing) };
    } catch (error) {
      const [code, message] = [codeOf(error), messageOf(error)];
      if (code !== "EEXIST") return { hindrance: hindranceOf({ why: "log", code, message }) };
    }
    claimed = await withAnotherLog({ claimed, log }, context);
  }
}

/** @returns what was wrong, should the log not be complete */
function endLog(file: LogFile, foot: LogFoot, trace: string | undefined): string | undefined {
  try {
    try {
      if (trace !== undefined) writeWhole(file.fd, `\n${trace}`);
    } finally {
      file.end(foot);
    }
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}
