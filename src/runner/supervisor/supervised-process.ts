// Modelled in test/model/supervisor.pml: change the model first.
import { closeSync, openSync } from "node:fs";
import type { Clock } from "../../core/clock.ts";
import { ElapsedTime } from "../../core/elapsed-time.ts";
import { codeOf, isGone, isUnready } from "../../core/errno.ts";
import { messageOf } from "../../core/failure.ts";
import { isShortage } from "../../core/shortage.ts";
import { mostOpenFiles } from "../../processes/proc-files.ts";
import { ProcessTree } from "../../processes/process-tree.ts";
import { commandOutcome } from "../experiment/command.ts";
import { formatStarted, type LogFoot } from "../experiment/job-log.ts";
import { LogFile } from "../experiment/log-file.ts";
import { type ControlResult, ProcessControl } from "../experiment/process-control.ts";
import { launch, type LaunchedCommand } from "../experiment/spawn.ts";
import { AttemptJournal } from "./attempt-journal.ts";
import type { JournalWriter } from "./journal-writer.ts";
import type { AttemptEnding, Declined, Done, StartOrder } from "./protocol.ts";
import { describeRest, describeRunning } from "./remaining-processes.ts";

/** What all attempts of one supervisor share. */
export interface Surroundings {
  readonly env: Readonly<NodeJS.ProcessEnv>;
  readonly journal: JournalWriter;
  readonly isRunnerAlive: () => boolean;
  readonly clock: Clock;
}

/** How many file descriptors are left free for the journal, a scan of all processes, and the start
 *  itself. */
const SPARE_FILES = 8;
const mostFiles = mostOpenFiles();

/** Pids of the first processes of all attempts that run. */
const firsts = new Set<number>();

const NOTHING_HELD: ControlResult = { stop: undefined, left: [], ended: [] };

/** What exists of an attempt when its start is recorded. */
interface PreparedStart {
  readonly order: StartOrder;
  readonly log: LogFile;
  readonly journal: AttemptJournal;
  /** Counts since the start was recorded. */
  readonly elapsed: ElapsedTime;
}

/**
 * One program that the supervisor has started, with its log, its lines in the journal, and its tree of
 * processes: an experiment, or a check.
 */
export class SupervisedProcess {
  readonly order: StartOrder;
  readonly control: ProcessControl;
  readonly #clock: Clock;
  readonly #journal: AttemptJournal;
  readonly #log: LogFile;
  readonly #elapsed: ElapsedTime;
  /** When the program was started, by the monotonic clock. */
  readonly #startedMs: number;
  readonly #program: LaunchedCommand;
  #onShown: (() => void) | undefined;
  #wasShown = false;

  private constructor({ order, log, journal, elapsed }: PreparedStart, { env, clock }: Surroundings) {
    [this.order, this.#log, this.#journal, this.#elapsed, this.#clock] = [
      order,
      log,
      journal,
      elapsed,
      clock,
    ];
    this.control = new ProcessControl(order, clock);
    if (order.limitMs !== undefined) this.control.limit(order.limitMs);
    if (order.isPaused) void this.control.pause();
    this.#startedMs = clock.monotonic();
    const { argv, directory } = order;
    this.#program = launch({ argv, directory, env: { ...env, ...order.env }, outputFd: log.fd });
    const { group } = this.#program;
    if (group === undefined) return;
    firsts.add(group);
    journal.noteProcess(group);
  }

  /** Records that the program is about to start, checks that the claim still belongs to its runner, and
   *  starts the program, in this order: a runner that was declared dead starts nothing after others
   *  have read what it had started (fencing; the line in the journal is written ahead). */
  static begin(order: StartOrder, surroundings: Surroundings): SupervisedProcess | Declined {
    const { clock, isRunnerAlive } = surroundings;
    const startedAt = clock.now().toISOString();
    const elapsed = new ElapsedTime(startedAt);
    let log: LogFile;
    try {
      log = LogFile.create(order.log.path, headOf(order, startedAt), order.log.sharing);
    } catch (error) {
      return { why: "log", ...wordsOf(error) };
    }
    // The system gives out the lowest descriptor that is free.
    if (log.fd >= mostFiles - SPARE_FILES && firsts.size > 0) {
      log.discard();
      return { why: "start", code: "EMFILE", message: `descriptor ${log.fd} of ${mostFiles}` };
    }
    const journal = new AttemptJournal(order, surroundings.journal);
    const trouble = journal.begin();
    if (trouble && isShortage(codeOf(trouble.error))) {
      log.discard(); // a machine that is short of what a line needs cannot start a program either
      return { why: "start", ...wordsOf(trouble.error) };
    }
    const { heartbeat } = journal;
    if (isRunnerAlive() && (heartbeat === undefined || isThere(heartbeat)))
      return new SupervisedProcess({ order, log, journal, elapsed }, surroundings);
    log.discard();
    journal.takeBack(startedAt);
    return { why: "taken" };
  }

  /** Whether the program could be started. */
  get isStarted(): boolean {
    return this.#program.group !== undefined;
  }

  /** Whether it is an experiment, whose outcome counts; otherwise it is a check. */
  get isRecorded(): boolean {
    return this.#journal.isRecorded;
  }

  /** Bytes of the log before the program's own output. */
  get headBytes(): number {
    return this.#log.headBytes;
  }

  /** Path of the heartbeat to which its claim belongs; undefined for a check. */
  get heartbeat(): string | undefined {
    return this.#journal.heartbeat;
  }

  /** Path of the journal in which its end is recorded; undefined for a check. */
  get journal(): string | undefined {
    return this.#journal.path;
  }

  /** Its runner has registered again: from now on the claim belongs to another heartbeat. */
  moveTo(heartbeat: string, journal: string): void {
    this.#journal.moveTo(heartbeat, journal);
  }

  /** All of its output was shown; or, before its end, there is nobody to show it to. */
  shown(): void {
    this.#wasShown = true;
    this.#onShown?.();
  }

  /** Resolves when all of its processes have ended, and log and journal say how; or with why the
   *  machine could not start it, and then nothing is left of it. Never rejects.
   *  @param onOver called where its output is shown, with the size of the log before the foot;
   *    {@link shown} answers */
  async ended(onOver: (bytes: number) => void): Promise<Done | Declined> {
    const { order } = this;
    const { group, ended } = this.#program;
    const holding =
      group === undefined
        ? NOTHING_HELD
        : this.control.hold(new ProcessTree(order.claim, { pid: group }, firsts));
    const how = await ended;
    const { code = "" } = how;
    if (group === undefined && (isShortage(code) || isUnready(code))) {
      this.#log.discard();
      this.#journal.takeBack(this.#clock.now().toISOString());
      return { why: "start", code, message: how.originalMessage ?? code };
    }
    const durationMs = this.#clock.monotonic() - this.#startedMs;
    const endedAt = this.#clock.now().toISOString();
    const startedAt = this.#elapsed.startedAt(endedAt);
    this.control.over();
    const held = await holding;
    if (group !== undefined) firsts.delete(group);
    const outcome = held.stop ?? (await commandOutcome(order, how));
    const leftRunning = describeRunning(held);
    const times = { outcome, durationMs, startedAt, endedAt };
    const ending: AttemptEnding = leftRunning === undefined ? times : { ...times, leftRunning };
    const foot = { outcome, durationMs, endedAt, rest: describeRest(held) };
    if (!order.isShown) {
      const logError = this.#endLog(foot);
      this.#journal.end(ending);
      return { ...ending, logError, journalError: this.#journal.error };
    }
    this.#journal.end(ending);
    await this.#untilShown(onOver);
    return { ...ending, logError: this.#endLog(foot), journalError: this.#journal.error };
  }

  /** @returns why the foot could not be written; undefined if it was */
  #endLog(foot: LogFoot): string | undefined {
    try {
      this.#log.end(this.isRecorded ? foot : undefined);
      return undefined;
    } catch (error) {
      return messageOf(error);
    }
  }

  async #untilShown(onOver: (bytes: number) => void): Promise<void> {
    if (this.#wasShown) return;
    await new Promise<void>((resolve) => {
      this.#onShown = resolve;
      onOver(this.#log.size);
    });
  }
}

/** The output of a check has no head: nobody reads it as a log. */
function headOf({ log, record }: StartOrder, startedAt: string): string {
  return record ? log.head + formatStarted(startedAt) : "";
}

/** By open(2), which makes an NFS client ask the server. If the storage does not answer now, that is no
 *  reason to stop. */
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
