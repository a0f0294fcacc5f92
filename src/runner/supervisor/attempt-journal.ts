import { messageOf } from "../../core/failure.ts";
import { begunLine, endedLine } from "../../membership/journal-lines.ts";
import { startNow } from "../../processes/proc-files.ts";
import { GIVE_BACK } from "../experiment/stop.ts";
import type { JournalWriter } from "./journal-writer.ts";
import type { AttemptEnding, JournalTarget, StartOrder } from "./protocol.ts";

/**
 * What the journal says of one attempt: its start before the program starts, and its end
 * (write-ahead logging), so that whoever finds the runner dead knows which attempts began and how
 * they ended. Nothing is written of a check.
 */
export class AttemptJournal {
  readonly #claim: string;
  readonly #writer: JournalWriter;
  #target: JournalTarget | undefined;
  #error: string | undefined;

  constructor({ claim, record }: Pick<StartOrder, "claim" | "record">, writer: JournalWriter) {
    [this.#claim, this.#target, this.#writer] = [claim, record, writer];
  }

  /** Whether the attempt is an experiment, whose outcome counts; otherwise it is a check. */
  get isRecorded(): boolean {
    return this.#target !== undefined;
  }

  /** Path of the heartbeat to which the claim belongs. */
  get heartbeat(): string | undefined {
    return this.#target?.heartbeat;
  }

  /** Path of the journal. */
  get path(): string | undefined {
    return this.#target?.journal;
  }

  /** Why a line could not be written, in the system's words. */
  get error(): string | undefined {
    return this.#error;
  }

  /** From now on the claim belongs to another incarnation of the runner. */
  moveTo(heartbeat: string, journal: string): void {
    if (this.#target) this.#target = { ...this.#target, heartbeat, journal };
  }

  /** Writes that the attempt is about to begin.
   *  @returns what the system threw; undefined when the line is written, or there is nothing to
   *    write */
  begin(): { readonly error: unknown } | undefined {
    return this.#append(begunLine(this.#claim));
  }

  /** Writes the line once more, with the first process: a user who cannot see the environment of
   *  the process finds it by its pid. */
  noteProcess(pid: number): void {
    const start = this.#target && startNow();
    if (start !== undefined) this.#append(begunLine(this.#claim, { pid, start }));
  }

  /** Writes how the attempt has ended. */
  end({ outcome, startedAt, endedAt, leftRunning }: AttemptEnding): void {
    if (!this.#target) return;
    const end = { ...this.#target.ending, startedAt, endedAt, outcome };
    this.#append(endedLine(this.#claim, leftRunning === undefined ? end : { ...end, leftRunning }));
  }

  /** Writes that the attempt has not begun after all.
   *  @param at ISO 8601 in UTC */
  takeBack(at: string): void {
    if (!this.#target) return;
    const { journal, ending } = this.#target;
    const end = { ...ending, startedAt: at, endedAt: at, outcome: GIVE_BACK };
    this.#writer.tryAppend(journal, endedLine(this.#claim, end));
  }

  /** After a line that could not be written nothing more is written of this attempt: its runner is
   *  told, and gives the journal up. */
  #append(line: string): { readonly error: unknown } | undefined {
    if (!this.#target || this.#error !== undefined) return undefined;
    try {
      this.#writer.append(this.#target.journal, line);
      return undefined;
    } catch (error) {
      this.#error = messageOf(error);
      return { error };
    }
  }
}
