// Modelled in test/model/supervisor.pml: change the model first.
import { closeSync, openSync } from "node:fs";
import type { Clock } from "../../core/clock.ts";
import { ElapsedTime } from "../../core/elapsed-time.ts";
import { codeOf, isGone } from "../../core/errno.ts";
import { messageOf } from "../../core/failure.ts";
import { isShortage } from "../../core/shortage.ts";
import { mostOpenFiles } from "../../processes/proc-files.ts";
import { formatStarted } from "../experiment/job-log.ts";
import { LogFile } from "../experiment/log-file.ts";
import { type OutputFault, OutputFolder } from "../experiment/output-folder.ts";
import { AttemptJournal } from "./attempt-journal.ts";
import type { JournalWriter } from "./journal-writer.ts";
import type { Declined, StartOrder } from "./protocol.ts";

/** What all attempts of one supervisor share. */
export interface Surroundings {
  readonly env: Readonly<NodeJS.ProcessEnv>;
  readonly journal: JournalWriter;
  readonly isRunnerAlive: () => boolean;
  readonly clock: Clock;
}

/** An attempt whose start is recorded, and whose program is to start now. */
export interface PreparedStart {
  readonly order: StartOrder;
  readonly log: LogFile;
  readonly journal: AttemptJournal;
  /** Its output folder, if it has one; or why that could not be made. */
  readonly output: OutputFolder | OutputFault | undefined;
  /** Counts since the start was recorded. */
  readonly elapsed: ElapsedTime;
}

/** How many file descriptors are left free for the journal, a scan of all processes, and the start
 *  itself. */
const SPARE_FILES = 8;
const mostFiles = mostOpenFiles();

/** Creates the log, records that the program is about to start, and checks that the claim still
 *  belongs to its runner, in this order; then it makes the output folder, and the program starts. So a runner that was
 *  declared dead starts nothing after others have read what it had started: the line in the
 *  journal is written ahead, and the check fences off a runner that has lost its claims.
 *  @param hasOthers whether other attempts of this supervisor run
 *  @returns why the program must not start; nothing is left of the attempt then */
export function prepareStart(
  order: StartOrder,
  { journal: writer, isRunnerAlive, clock }: Surroundings,
  hasOthers: boolean,
): PreparedStart | Declined {
  const startedAt = clock.now().toISOString();
  const elapsed = new ElapsedTime(startedAt);
  let log: LogFile;
  try {
    log = LogFile.create(order.log.path, headOf(order, startedAt), order.log.sharing);
  } catch (error) {
    return { why: "log", ...wordsOf(error) };
  }
  // The system gives out the lowest free descriptor, so a high one means that few are left.
  if (log.fd >= mostFiles - SPARE_FILES && hasOthers) {
    log.discard();
    return { why: "start", code: "EMFILE", message: `descriptor ${log.fd} of ${mostFiles}` };
  }
  const journal = new AttemptJournal(order, writer);
  const trouble = journal.begin();
  if (trouble && isShortage(codeOf(trouble.error))) {
    log.discard(); // a machine that is short of what a line needs cannot start a program either
    return { why: "start", ...wordsOf(trouble.error) };
  }
  const { heartbeat } = journal;
  const isOurs = isRunnerAlive() && (heartbeat === undefined || isThere(heartbeat));
  const output = isOurs ? outputOf(order, startedAt) : undefined;
  const mustWait = output && "passes" in output && output.passes;
  if (isOurs && !mustWait) return { order, log, journal, output, elapsed };
  log.discard();
  journal.takeBack(startedAt);
  return mustWait ? { why: "start", code: output.code, message: output.error } : { why: "taken" };
}

function outputOf(
  { output, directory, log }: StartOrder,
  startedAt: string,
): OutputFolder | OutputFault | undefined {
  return output && OutputFolder.open(output, directory, startedAt, log.path);
}

/** The output of a check has no head: nobody reads it as a log. */
function headOf({ log, record }: StartOrder, startedAt: string): string {
  return record ? log.head + formatStarted(startedAt) : "";
}

/** By open(2), which makes an NFS client ask the server. If the storage does not answer now, that
 *  is no reason to stop. */
function isThere(path: string): boolean {
  try {
    closeSync(openSync(path, "r"));
    return true;
  } catch (error) {
    return !isGone(error);
  }
}

function wordsOf(error: unknown): { code: string; message: string } {
  return { code: codeOf(error), message: messageOf(error) };
}
