import { messageOf } from "../../core/failure.ts";
import type { AttemptContext } from "./attempt-context.ts";
import { followFile } from "./follow-file.ts";
import type { Listener } from "../supervisor/client.ts";

/** Tells that an attempt begins, once, and shows its output while it is written. */
export class AttemptDisplay implements Listener {
  readonly #say: () => void;
  readonly #log: string;
  readonly #echo: NodeJS.WritableStream | undefined;
  readonly #emit: AttemptContext["emit"];
  readonly #finished = new AbortController();
  #hasBegun = false;
  #end = Number.POSITIVE_INFINITY;
  #shown: Promise<void> | undefined;

  constructor(
    say: () => void,
    log: string,
    echo: NodeJS.WritableStream | undefined,
    emit: AttemptContext["emit"],
  ) {
    [this.#say, this.#log, this.#echo, this.#emit] = [say, log, echo, emit];
  }

  readonly onStarted = (headBytes: number): void => {
    this.begin();
    if (!this.#echo) return;
    const end = (): number => this.#end;
    this.#shown = followFile(this.#log, headBytes, this.#echo, this.#finished.signal, end).catch(
      (error: unknown) => this.#emit({ kind: "log-trouble", log: this.#log, error: messageOf(error) }),
    );
  };

  /** Before the foot is there, which is not the experiment's. */
  readonly onOver = async (bytes: number): Promise<void> => {
    this.#end = bytes;
    this.#finished.abort(OVER);
    await this.#shown;
  };

  /** It has begun, also when nobody was told. */
  begin(): void {
    if (!this.#hasBegun) this.#say();
    this.#hasBegun = true;
  }
}

/** A reason of our own: without one an error is made each time, with its stack. */
const OVER = "it has ended";
