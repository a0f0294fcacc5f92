import type { Message } from "../protocol/messages.ts";

type Take = (message: Message, size: number) => void;

/** What is known of the other end of a connection, from its first message until the connection is closed. */
export class Inbox {
  /** The first message; undefined when the connection was closed before. */
  readonly first: Promise<Message | undefined>;
  readonly closed: Promise<void>;
  heardAt = 0;
  fault: string | undefined;
  /** Those that came behind the first one, until somebody listens. */
  readonly #early: Parameters<Take>[] = [];
  #take: (message: Message | undefined, size: number) => void = () => {};
  #close: () => void = () => {};

  constructor() {
    this.first = new Promise((resolve) => {
      this.#take = (message) => {
        resolve(message);
        this.#take = (next, size) => next && this.#early.push([next, size]);
      };
    });
    this.closed = new Promise((resolve) => (this.#close = resolve));
  }

  /** @param size characters of its line */
  take(message: Message, size: number): void {
    this.#take(message, size);
  }

  listen(onMessage: Take): void {
    this.#take = (message, size) => message && onMessage(message, size);
    for (const each of this.#early.splice(0)) onMessage(...each);
  }

  close(fault?: string): void {
    this.fault ??= fault;
    this.#take(undefined, 0);
    this.#close();
  }
}
