// Modelled in test/model/supervisor.pml: change the model first.
import * as fs from "node:fs/promises";
import { basename, join } from "node:path";
import { ElapsedTime } from "../../core/elapsed-time.ts";
import { codeOf, isPassing } from "../../core/errno.ts";
import { messageOf } from "../../core/failure.ts";
import type { Outcome } from "../../core/outcome.ts";
import { LONGEST_TEXT, printable } from "../../core/printable.ts";
import type { Claimed } from "../../list/changes/claim.ts";
import { endlessAsNumber } from "../../list/changes/replay-journal.ts";
import { setLogPath } from "../../list/changes/set-log-path.ts";
import { begunLine, endedLine } from "../../membership/journal-lines.ts";
import { TO_MAKE } from "../../storage/open-flags.ts";
import { share, type Sharing } from "../../storage/sharing.ts";
import { AbortOnStop } from "../experiment/abort-on-stop.ts";
import type { AttemptControl } from "../experiment/attempt-control.ts";
import { finishLog, formatFoot, formatHead, formatStarted } from "../experiment/job-log.ts";
import { JournalWriter } from "../supervisor/journal-writer.ts";
import { type Attempted, type Hindered, hindranceOf, type RunAttempt, sayStarted } from "./attempt.ts";
import { type AttemptContext, environmentOf, planOf } from "./attempt-context.ts";

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
 * Runs claimed entries as JavaScript in this process, which is its own supervisor: it writes the journal in the supervisor's
 * order, so that whoever finds this process dead knows what had begun and what had ended. If an attempt was told to stop, it
 * is recorded as stopped, whatever `work` says: it may have left off in the middle.
 */
export function attemptInProcess(work: InProcessWork): RunAttempt {
  const journal = new JournalWriter();
  return async (given, slot, control, context) => {
    const { now, confirm } = context;
    const plan = planOf(given, context);
    const made = await withLog(given, formatHead(plan.head), context);
    if ("hindrance" in made) return made;
    const [claimed, log] = [made, made.entry.facts.log ?? ""];
    const { claim, slot: said } = claimed.entry.facts;
    const env = environmentOf(claimed, slot, log, context);
    const provenance = await context.provenances.of(plan.directory, context.env, env);
    const elapsed = new ElapsedTime(now().toISOString());
    const begunIn = begin(journal, claim, context);
    const isOurs = await confirm(claimed.entry.facts);
    if (begunIn !== context.journal().path) begin(journal, claim, context); // registered again meanwhile
    if (!isOurs) control.stop({ kind: "interrupted", signal: "SIGTERM" });
    let end: InProcessEnd | undefined;
    if (!control.stopped) {
      sayStarted({ claimed, slot, plan, log }, context);
      end = await watched(control, claimed, async (signal) =>
        work({ claimed, slot, log, directory: plan.directory, env, signal }),
      );
    }
    const outcome = control.stopped ?? end?.outcome ?? INTERRUPTED;
    const endedAt = now().toISOString();
    const startedAt = elapsed.startedAt(endedAt);
    const foot = formatFoot(outcome, elapsed.ms, endedAt);
    await finishLog(log, withTrace(end?.trace, foot)).catch((error: unknown) =>
      context.emit({ kind: "log-trouble", log, error: messageOf(error) }),
    );
    const facts = { startedAt, ...provenance, log, ...(said !== undefined && { slot }) };
    const retries = endlessAsNumber(context.retries);
    append(journal, context, endedLine(claim, { ...facts, retries, outcome, endedAt }));
    const error = control.stopped ? undefined : end?.error;
    const why = error === undefined ? {} : { error: printable(error).slice(0, LONGEST_TEXT) };
    return {
      claimed,
      outcome,
      durationMs: elapsed.ms,
      endedAt,
      facts: { ...facts, ...why },
    } satisfies Attempted;
  };
}

const INTERRUPTED = { kind: "interrupted", signal: "SIGTERM" } as const;

/** Does `work` with a signal that is aborted when `control` is told to stop. */
async function watched<T>(
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

/** Writes down that an attempt begins.
 *  @returns the path of the journal */
function begin(journal: JournalWriter, claim: string, context: AttemptContext): string {
  append(journal, context, begunLine(claim));
  return context.journal().path;
}

/** Trouble with the journal holds nobody up: what ends is then written into the list at once. */
function append(journal: JournalWriter, context: AttemptContext, line: string): void {
  const own = context.journal();
  try {
    journal.append(own.path, line);
  } catch {
    own.giveUp();
  }
}

function withTrace(trace: string | undefined, foot: string): string {
  return trace === undefined ? foot : `\n${trace}${foot}`;
}

/** Creates the job log under the name that the claim foresaw, or under the next one that is free. */
async function withLog(
  given: Claimed,
  head: string,
  { list, names, logSharing, now }: AttemptContext,
): Promise<Claimed | Hindered> {
  for (let claimed = given; ;) {
    const { log = names.pathFor(given.n) } = claimed.entry.facts;
    try {
      await makeLog(log, head + formatStarted(now().toISOString()), logSharing);
      if (claimed.entry.facts.log !== undefined) return claimed;
      return await list.update(setLogPath(claimed, log), { stubborn: true });
    } catch (error) {
      const [code, message] = [codeOf(error), messageOf(error)];
      if (code !== "EEXIST") {
        if (!isPassing(error)) throw error;
        return { hindrance: hindranceOf({ why: "log", code, message }) };
      }
    }
    names.took(basename(log));
    claimed = await list.update(setLogPath(claimed, join(names.directory, names.next(given.n))), {
      stubborn: true,
    });
  }
}

async function makeLog(path: string, text: string, { file: mode, gid }: Sharing): Promise<void> {
  const file = await fs.open(path, TO_MAKE, mode);
  try {
    share(file.fd, mode, gid);
    await file.appendFile(text);
  } catch (error) {
    await fs.rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}
