import { closeSync, openSync } from "node:fs";
import { type CancelTimer, type Clock, SYSTEM_CLOCK } from "../../core/clock.ts";
import { TO_APPEND } from "../../storage/open-flags.ts";
import { writeWhole } from "../../storage/write-whole.ts";

/** How long the file stays open after a line: short experiments write one line after the other. */
const OPEN_MS = 250;

/** Appends lines to files that exist, one file at a time. */
export class LineWriter {
  readonly #clock: Clock;
  #path = "";
  #fd: number | undefined;
  /** When the last line was written, by the monotonic clock. */
  #writtenMs = 0;
  #cancelTimer: CancelTimer | undefined;

  constructor(clock: Clock = SYSTEM_CLOCK) {
    this.#clock = clock;
  }

  /** @throws the system's error when it could not be written */
  append(path: string, text: string): void {
    if (path !== this.#path) this.close();
    this.#path = path;
    try {
      this.#fd ??= openSync(path, TO_APPEND);
      writeWhole(this.#fd, text);
    } catch (error) {
      this.close();
      throw error;
    }
    this.#writtenMs = this.#clock.monotonic();
    if (!this.#cancelTimer) this.#closeAfter(OPEN_MS);
  }

  /** Closes the file. One that stays open longer than it is written to would keep others from
   *  unmounting its storage. */
  close(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
  }

  /** One timer serves many lines: to set one for each line would take longer than the line. */
  #closeAfter(ms: number): void {
    this.#cancelTimer = this.#clock.after(ms, () => {
      const left = this.#writtenMs + OPEN_MS - this.#clock.monotonic();
      if (left > 0) this.#closeAfter(left);
      else this.close();
    });
  }
}
