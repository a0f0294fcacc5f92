import type { Message } from "../line/protocol.ts";

/** What is known of the other end of a line, from its first message until the line is closed. */
export class Opening {
  /** The first message; undefined when the line was closed before. */
  readonly first: Promise<Message | undefined>;
  readonly closed: Promise<void>;
  heardAt = 0;
  fault: string | undefined;
  /** Those that came behind the first one, until somebody listens. */
  readonly #early: Message[] = [];
  #take: (message: Message | undefined) => void = () => {};
  #close: () => void = () => {};

  constructor() {
    this.first = new Promise((resolve) => {
      this.#take = (message) => {
        resolve(message);
        this.#take = (next) => next && this.#early.push(next);
      };
    });
    this.closed = new Promise((resolve) => (this.#close = resolve));
  }

  take(message: Message): void {
    this.#take(message);
  }

  listen(onMessage: (message: Message) => void): void {
    this.#take = (message) => message && onMessage(message);
    this.#early.splice(0).forEach(onMessage);
  }

  close(fault?: string): void {
    this.fault ??= fault;
    this.#take(undefined);
    this.#close();
  }
}
