import type { CancelTimer, Clock } from "../../core/clock.ts";
import { itemsIn } from "../protocol/fields.ts";
import type { Message } from "../protocol/messages.ts";

/** How long the other end may take to send a part of the list. */
const LIST_MS = 120_000;
const LOOK_MS = 5_000;
const SHOWN = 300;

/** Notices that the other end says hello, and then other things than the list. */
export class ListWatch {
  readonly #clock: Clock;
  #heardAt = 0;
  #onNone: (fault: string) => void = () => {};

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Takes note of a part of the list; one without entries does not count. @throws ProtocolFault */
  heard(message: Message): void {
    if (itemsIn(message, "set").length > 0) this.#heardAt = this.#clock.monotonic();
  }

  /** The other end cannot read the list, or what is beside it. */
  trouble(why: string): void {
    this.#onNone(why.slice(0, SHOWN));
  }

  /** @param onNone called when no part has come for two minutes, or the other end says that it can
   *    send none; until what is returned is called */
  begin(onNone: (fault: string) => void): CancelTimer {
    [this.#heardAt, this.#onNone] = [this.#clock.monotonic(), onNone];
    const stop = this.#clock.every(LOOK_MS, () => {
      if (this.#clock.monotonic() - this.#heardAt > LIST_MS) this.#onNone("it sent no list for two minutes");
    });
    return () => {
      stop();
      this.#onNone = () => {};
    };
  }
}
