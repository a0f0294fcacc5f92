// Modelled in test/model/supervisor.pml: change the model first.
import { closeSync, constants, fstatSync, openSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { messageOf } from "../../core/failure.ts";
import { ElapsedTime } from "../../core/elapsed-time.ts";
import type { Outcome } from "../../core/outcome.ts";
import { isShortage } from "../../core/shortage.ts";
import { codeOf, isGone, isUnready } from "../../core/errno.ts";
import { begunLine, endedLine } from "../../membership/journal-lines.ts";
import { mostOpenFiles, startNow } from "../../processes/proc-files.ts";
import { describeProcesses } from "../../processes/process-signals.ts";
import { ProcessTree } from "../../processes/process-tree.ts";
import { share, type Sharing } from "../../storage/sharing.ts";
import { commandOutcome } from "../experiment/command.ts";
import { formatFoot, formatStarted } from "../experiment/job-log.ts";
import { type ControlResult, ProcessControl } from "../experiment/process-control.ts";
import type { JournalWriter } from "./journal-writer.ts";
import { writeWhole } from "./line-writer.ts";
import type { Declined, Done, Recorded, StartOrder } from "./protocol.ts";
import { type Ended, launch, type Launched } from "../experiment/spawn.ts";

/** What all attempts of one supervisor share. */
export interface Surroundings {
  readonly env: Readonly<NodeJS.ProcessEnv>;
  readonly journal: JournalWriter;
  readonly isRunnerAlive: () => boolean;
}

const { O_APPEND, O_CREAT, O_EXCL, O_WRONLY } = constants;
/** O_EXCL follows no symbolic link (open(2)). */
const NEW_LOG = O_WRONLY | O_APPEND | O_CREAT | O_EXCL;
/** So many descriptors are left free for the journal, a look at all processes, and the start itself. */
const SPARE_FILES = 8;
const mostFiles = mostOpenFiles();

/** Pids of the first processes of all attempts that run. */
const firsts = new Set<number>();

const INTERRUPTED: Outcome = { kind: "interrupted", signal: "SIGTERM" };
const NOTHING_HELD: ControlResult = { stop: undefined, left: [], ended: [] };

/**
 * One program that the supervisor has started: an experiment with all that belongs to its beginning and its end, or a check.
 */
export class SupervisedProcess {
  readonly order: StartOrder;
  readonly control: ProcessControl;
  /** Bytes of the log before the program's own output. */
  readonly headBytes: number;
  /** On which heartbeat it rests, and where its end is written down. */
  #record: Recorded | undefined;
  readonly #journal: JournalWriter;
  readonly #log: number;
  /** Since it was written that it begins. */
  readonly #elapsed: ElapsedTime;
  /** When the program was started, by the monotonic clock. */
  readonly #startedMs: number;
  readonly #program: Launched;
  #journalError: string | undefined;
  #onShown: (() => void) | undefined;
  #wasShown = false;

  private constructor(
    order: StartOrder,
    log: number,
    startedAt: string,
    elapsed: ElapsedTime,
    { env, journal }: Surroundings,
    journalError: string | undefined,
  ) {
    this.order = order;
    this.#record = order.record;
    this.#journal = journal;
    this.#log = log;
    this.#elapsed = elapsed;
    this.#journalError = journalError;
    this.headBytes = Buffer.byteLength(headOf(order, startedAt));
    this.control = new ProcessControl(order);
    if (order.limitMs !== undefined) this.control.limit(order.limitMs);
    if (order.isPaused) void this.control.pause();
    this.#startedMs = performance.now();
    const { argv, directory } = order;
    this.#program = launch({ argv, directory, env: { ...env, ...order.env }, outputFd: log });
    if (this.#program.group !== undefined) firsts.add(this.#program.group);
    this.#noteProcess();
  }

  /** Writes that it begins, looks whether the claim is still its runner's, and starts it, in this order: whoever is taken for dead
   *  begins nothing after others have read what has begun. */
  static begin(order: StartOrder, surroundings: Surroundings): SupervisedProcess | Declined {
    const { log, record, claim } = order;
    const startedAt = new Date().toISOString();
    const elapsed = new ElapsedTime(startedAt);
    let file: number | undefined;
    try {
      file = openSync(log.path, NEW_LOG, log.sharing?.file ?? 0o666);
      if (log.sharing) shareLog(file, log.path, log.sharing);
      writeWhole(file, headOf(order, startedAt));
    } catch (error) {
      if (file !== undefined) discard(file, log.path);
      return { why: "log", ...wordsOf(error) };
    }
    // They are given out from the smallest on.
    if (file >= mostFiles - SPARE_FILES && firsts.size > 0) {
      discard(file, log.path);
      return { why: "start", code: "EMFILE", message: `descriptor ${file} of ${mostFiles}` };
    }
    const { journal, isRunnerAlive } = surroundings;
    const journalTrouble = record && troubleOf(() => journal.append(record.journal, begunLine(claim)));
    if (journalTrouble && isShortage(codeOf(journalTrouble.error))) {
      discard(file, log.path); // what is missing for a line is missing for a program
      return { why: "start", ...wordsOf(journalTrouble.error) };
    }
    const journalError = journalTrouble && messageOf(journalTrouble.error);
    if (isRunnerAlive() && (!record || isThere(record.heartbeat)))
      return new SupervisedProcess(order, file, startedAt, elapsed, surroundings, journalError);
    discard(file, log.path);
    if (record) takeBack(order, record, journal, startedAt);
    return { why: "taken" };
  }

  /** Whether there is a process of it. */
  get isStarted(): boolean {
    return this.#program.group !== undefined;
  }

  /** Whether it is an experiment, of which the outcome counts; else it is a check. */
  get isRecorded(): boolean {
    return this.#record !== undefined;
  }

  get heartbeat(): string | undefined {
    return this.#record?.heartbeat;
  }

  get journal(): string | undefined {
    return this.#record?.journal;
  }

  /** From now on the claim rests on another heartbeat: its runner has registered again. */
  rest(heartbeat: string, journal: string): void {
    if (this.#record) this.#record = { ...this.#record, heartbeat, journal };
  }

  /** All of its output was shown; or, before its end, there is nobody to show it to. */
  shown(): void {
    this.#wasShown = true;
    this.#onShown?.();
  }

  /** Resolves when all of it has ended, and log and journal say how; or when it is known that the machine could not start it, of which
   *  nothing is left then. Never rejects.
   *  @param onOver told, where its output is shown, how many bytes the log has before the foot; {@link shown} answers */
  async ended(onOver: (bytes: number) => void): Promise<Done | Declined> {
    const { claim } = this.order;
    const { group, ended } = this.#program;
    const holding =
      group === undefined ? NOTHING_HELD : this.control.hold(new ProcessTree(claim, { pid: group }, firsts));
    const how = await ended;
    const { code = "" } = how;
    if (group === undefined && (isShortage(code) || isUnready(code))) {
      discard(this.#log, this.order.log.path);
      if (this.#record) takeBack(this.order, this.#record, this.#journal, new Date().toISOString());
      return { why: "start", code, message: how.originalMessage ?? code };
    }
    const durationMs = performance.now() - this.#startedMs;
    const endedAt = new Date().toISOString();
    const startedAt = this.#elapsed.startedAt(endedAt);
    this.control.over();
    const held = await holding;
    if (group !== undefined) firsts.delete(group);
    const outcome = held.stop ?? (await this.#outcomeOf(how));
    const leftRunning = held.left.length > 0 ? describeProcesses(held.left) : undefined;
    const done: Done = {
      outcome,
      durationMs,
      startedAt,
      endedAt,
      ...(leftRunning !== undefined && { leftRunning }),
    };
    const foot = formatFoot(outcome, durationMs, endedAt, describeRest(held));
    if (!this.order.isShown) {
      const logError = this.#finishLog(foot);
      this.#writeEnd(done);
      return { ...done, logError, journalError: this.#journalError };
    }
    this.#writeEnd(done);
    await this.#untilShown(onOver);
    return { ...done, logError: this.#finishLog(foot), journalError: this.#journalError };
  }

  async #outcomeOf(how: Ended): Promise<Outcome> {
    return commandOutcome({ ...this.order, env: this.order.env }, how);
  }

  /** The line once more, with the first process: who cannot see its environment finds it by that. */
  #noteProcess(): void {
    const record = this.#record;
    const pid = this.#program.group;
    const start = pid === undefined || !record ? undefined : startNow();
    if (!record || pid === undefined || start === undefined) return;
    const line = begunLine(this.order.claim, { pid, start });
    this.#journalError ??= failureOf(() => this.#journal.append(record.journal, line));
  }

  #writeEnd({ outcome, startedAt, endedAt, leftRunning }: Done): void {
    const record = this.#record;
    if (!record) return;
    const end = {
      ...record.ending,
      startedAt,
      endedAt,
      outcome,
      ...(leftRunning !== undefined && { leftRunning }),
    };
    const line = endedLine(this.order.claim, end);
    this.#journalError ??= failureOf(() => this.#journal.append(record.journal, line));
  }

  #finishLog(foot: string): string | undefined {
    return failureOf(() => {
      try {
        if (this.isRecorded) writeWhole(this.#log, foot);
      } finally {
        closeSync(this.#log);
      }
    });
  }

  async #untilShown(onOver: (bytes: number) => void): Promise<void> {
    if (this.#wasShown) return;
    await new Promise<void>((resolve) => {
      this.#onShown = resolve;
      onOver(sizeOf(this.#log));
    });
  }
}

/** Folders in which a log is from the beginning as it is to be shared: so are all that we make there. */
const suited = new Set<string>();

function shareLog(fd: number, path: string, { file: mode, gid }: Sharing): void {
  const folder = dirname(path);
  if (!suited.has(folder) && share(fd, mode, gid)) suited.add(folder);
}

function headOf({ log, record }: StartOrder, startedAt: string): string {
  return record ? log.head + formatStarted(startedAt) : "";
}

/** Writes that it has not begun after all. */
function takeBack(
  { claim }: StartOrder,
  { journal: path, ending }: Recorded,
  journal: JournalWriter,
  startedAt: string,
): void {
  const end = { ...ending, startedAt, endedAt: startedAt, outcome: INTERRUPTED };
  journal.tryAppend(path, endedLine(claim, end));
}

function discard(file: number, path: string): void {
  closeSync(file);
  rmSync(path, { force: true });
}

/** What became of the processes that outlived the first one, for the foot of the log. */
function describeRest({ left, ended, stop }: ControlResult): string | undefined {
  const parts = [
    ...(ended.length > 0 ? [`ended what it left running: ${describeProcesses(ended)}`] : []),
    ...(left.length > 0 ? [`${stop ? "could not end" : "left running"}: ${describeProcesses(left)}`] : []),
  ];
  return parts.length > 0 ? parts.join("; ") : undefined;
}

/** By `open`, which makes an NFS client ask the server. What storage cannot tell now is no reason to stop. */
function isThere(path: string): boolean {
  try {
    closeSync(openSync(path, "r"));
    return true;
  } catch (error) {
    return !isGone(error);
  }
}

function sizeOf(file: number): number {
  try {
    return fstatSync(file).size;
  } catch {
    return 0;
  }
}

function wordsOf(error: unknown): { code: string; message: string } {
  return { code: codeOf(error), message: messageOf(error) };
}

function failureOf(act: () => void): string | undefined {
  const trouble = troubleOf(act);
  return trouble && messageOf(trouble.error);
}

function troubleOf(act: () => void): { readonly error: unknown } | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    return { error };
  }
}
