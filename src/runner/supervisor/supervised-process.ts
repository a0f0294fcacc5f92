// Modelled in test/model/supervisor.pml: change the model first.
import type { Clock } from "../../core/clock.ts";
import type { ElapsedTime } from "../../core/elapsed-time.ts";
import { isUnready } from "../../core/errno.ts";
import { messageOf } from "../../core/failure.ts";
import type { Outcome } from "../../core/outcome.ts";
import { isShortage } from "../../core/shortage.ts";
import { ProcessTree } from "../../processes/process-tree.ts";
import { commandOutcome } from "../experiment/command.ts";
import type { LogFoot } from "../experiment/job-log.ts";
import type { LogFile } from "../experiment/log-file.ts";
import { type OutputFault, OutputFolder } from "../experiment/output-folder.ts";
import { type ControlResult, ProcessControl } from "../experiment/process-control.ts";
import { launch, type LaunchedCommand } from "../experiment/spawn.ts";
import type { AttemptJournal } from "./attempt-journal.ts";
import { type PreparedStart, prepareStart, type Surroundings } from "./prepare-start.ts";
import type { AttemptEnding, Declined, Done, StartOrder } from "./protocol.ts";
import { describeRest, describeRunning } from "./remaining-processes.ts";

/** Pids of the first processes of all attempts that run. */
const firsts = new Set<number>();

const NOTHING_HELD: ControlResult = { stop: undefined, left: [], ended: [] };

const NOT_LAUNCHED: LaunchedCommand = { group: undefined, ended: Promise.resolve({}) };

/** Why the program was not started, if that is because of its output folder. */
function faultOf(output: OutputFolder | OutputFault | undefined): Outcome | undefined {
  if (!output || output instanceof OutputFolder) return undefined;
  return { kind: "unstarted", code: output.code, error: output.error };
}

/**
 * One program that the supervisor has started, with its log, its lines in the journal, and its
 * tree of processes: an experiment, or a check.
 */
export class SupervisedProcess {
  readonly order: StartOrder;
  readonly control: ProcessControl;
  readonly #clock: Clock;
  readonly #journal: AttemptJournal;
  readonly #log: LogFile;
  readonly #output: OutputFolder | OutputFault | undefined;
  readonly #elapsed: ElapsedTime;
  readonly #program: LaunchedCommand;
  #onShown: (() => void) | undefined;
  #wasShown = false;

  private constructor(prepared: PreparedStart, { env, clock }: Surroundings) {
    const { order, log, journal, output, elapsed } = prepared;
    [this.order, this.#log, this.#journal, this.#output] = [order, log, journal, output];
    [this.#elapsed, this.#clock] = [elapsed, clock];
    this.control = new ProcessControl(order, clock);
    if (order.limitMs !== undefined) this.control.limit(order.limitMs);
    if (order.isPaused) void this.control.pause();
    const { argv, directory } = order;
    // Each start would leave a copy of all variables as garbage, and forks copy garbage, too.
    const spec = { argv, directory, env: Object.assign(Object.create(env), order.env), outputFd: log.fd };
    this.#program = output && "error" in output ? NOT_LAUNCHED : launch(spec);
    const { group } = this.#program;
    if (group === undefined) return;
    firsts.add(group);
    journal.noteProcess(group);
  }

  /** Starts the program, unless its start is declined (prepare-start.ts). */
  static begin(order: StartOrder, surroundings: Surroundings): SupervisedProcess | Declined {
    const prepared = prepareStart(order, surroundings, firsts.size > 0);
    return "why" in prepared ? prepared : new SupervisedProcess(prepared, surroundings);
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
    const endedAt = this.#clock.now().toISOString();
    const { startedAt, durationMs } = this.#elapsed.spanTo(endedAt);
    this.control.over();
    const held = await holding;
    if (group !== undefined) firsts.delete(group);
    const outcome = held.stop ?? faultOf(this.#output) ?? (await commandOutcome(order, how));
    const leftRunning = describeRunning(held);
    const times = { outcome, durationMs, startedAt, endedAt };
    const ending: AttemptEnding = leftRunning === undefined ? times : { ...times, leftRunning };
    const foot = { outcome, durationMs, endedAt, rest: describeRest(held) };
    const outputError = this.#endOutput(times);
    if (!order.isShown) {
      const logError = this.#endLog(foot);
      this.#journal.end(ending);
      return { ...ending, logError, journalError: this.#journal.error, outputError };
    }
    this.#journal.end(ending);
    await this.#untilShown(onOver);
    return { ...ending, logError: this.#endLog(foot), journalError: this.#journal.error, outputError };
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

  /** @returns what could not be written into the output folder; undefined if all was */
  #endOutput(times: AttemptEnding): string | undefined {
    if (!(this.#output instanceof OutputFolder)) return undefined;
    this.#output.end(times);
    return this.#output.trouble;
  }

  async #untilShown(onOver: (bytes: number) => void): Promise<void> {
    if (this.#wasShown) return;
    await new Promise<void>((resolve) => {
      this.#onShown = resolve;
      onOver(this.#log.size);
    });
  }
}
