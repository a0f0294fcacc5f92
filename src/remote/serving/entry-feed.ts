import type { Entry } from "../../core/entry.ts";
import type { Message } from "../protocol/messages.ts";
import { inParts, lineOf, type WireEntry } from "../protocol/wire.ts";

/** Sends what has changed in the list since it was sent last. */
export class EntryFeed {
  readonly #send: (message: Message) => void;
  #entries: readonly Entry[] = [];
  #lines: readonly string[] = [];
  #version = 0;

  constructor(send: (message: Message) => void) {
    this.#send = send;
  }

  /** What was sent last. */
  get entries(): readonly Entry[] {
    return this.#entries;
  }

  /** Its number, which the other end is told; 0 before anything was sent. */
  get version(): number {
    return this.#version;
  }

  /** The other end has `entries` before it gets what is sent next. */
  push(entries: readonly Entry[]): void {
    if (this.#version > 0 && entries === this.#entries) return;
    const lines = entries.map((entry, n) =>
      entry === this.#entries[n] ? (this.#lines[n] as string) : lineOf(entry),
    );
    const changed = lines.flatMap((line, n): WireEntry[] => (line === this.#lines[n] ? [] : [[n, line]]));
    const isNews = this.#version === 0 || changed.length > 0 || lines.length !== this.#lines.length;
    [this.#entries, this.#lines] = [entries, lines];
    if (!isNews) return;
    this.#version++;
    const parts = inParts(changed);
    // The last part says so: only then the other end has one version, and not parts of two.
    for (const set of parts.slice(0, -1)) this.#send({ t: "part", set });
    this.#send({ t: "entries", version: this.#version, total: lines.length, set: parts.at(-1) ?? [] });
  }
}
