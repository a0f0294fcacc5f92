import { messageOf } from "../../core/failure.ts";
import type { StartListener } from "../supervisor/start-request.ts";
import type { AttemptContext } from "./attempt-context.ts";
import { followFile } from "./follow-file.ts";

/** A reason of our own for the abort: without one an error is created each time, with its
 *  stack. */
const OVER = "it has ended";

/** Reports once that an attempt has begun, and shows its output while it is written. */
export class AttemptDisplay implements StartListener {
  readonly #report: () => void;
  readonly #log: string;
  readonly #echo: NodeJS.WritableStream | undefined;
  readonly #emit: AttemptContext["emit"];
  readonly #finished = new AbortController();
  #hasBegun = false;
  #end = Number.POSITIVE_INFINITY;
  #shown: Promise<void> | undefined;

  /** @param report called when the attempt begins
   *  @param echo where the output of the job log `log` is shown; undefined shows nothing */
  constructor(
    report: () => void,
    log: string,
    echo: NodeJS.WritableStream | undefined,
    emit: AttemptContext["emit"],
  ) {
    [this.#report, this.#log, this.#echo, this.#emit] = [report, log, echo, emit];
  }

  readonly onStarted = (headBytes: number): void => {
    this.begin();
    if (!this.#echo) return;
    const end = (): number => this.#end;
    this.#shown = followFile(this.#log, headBytes, this.#echo, this.#finished.signal, end).catch(
      (error: unknown) => this.#emit({ kind: "log-trouble", log: this.#log, error: messageOf(error) }),
    );
  };

  /** Shows the rest, up to the foot, which the experiment has not written. */
  readonly onOver = async (bytes: number): Promise<void> => {
    this.#end = bytes;
    this.#finished.abort(OVER);
    await this.#shown;
  };

  /** Reports the start, if that was not done: the supervisor does not report every start. */
  begin(): void {
    if (!this.#hasBegun) this.#report();
    this.#hasBegun = true;
  }
}
