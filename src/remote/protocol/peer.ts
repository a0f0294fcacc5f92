import type { Readable, Writable } from "node:stream";
import { messageOf } from "../../core/failure.ts";
import { LineReader, ProtocolFault } from "./line-reader.ts";
import { LONGEST_LINE, type Message } from "./messages.ts";

export interface PeerOptions {
  readonly input: Readable;
  readonly output: Writable;
  /** @param size characters of its line */
  readonly onMessage: (message: Message, size: number) => void;
  /** Called once, when nothing more comes: `fault` says what was wrong with what came, if
   *  anything. */
  readonly onEnd: (fault: string | undefined) => void;
  /** How many lines that are no messages may come before the first one: the greeting of a login
   *  shell. */
  readonly greeting?: number;
  readonly longest?: number;
  readonly mostWaiting?: number;
}

/** So many bytes may wait until the other end reads them; the whole of a long list is less. */
const MOST_WAITING = 256 * 1_024 * 1_024;
/** With so many it is not told what is new. */
const BEHIND = 1_024 * 1_024;

/** The other end of a connection. It never throws, and never writes to a connection that is closed. */
export class Peer {
  readonly #options: PeerOptions;
  readonly #reader: LineReader;
  #greeting: number;
  #hasEnded = false;
  #isBroken = false;

  constructor(options: PeerOptions) {
    this.#options = options;
    this.#reader = new LineReader(options.longest ?? LONGEST_LINE);
    this.#greeting = options.greeting ?? 0;
    const { input, output } = options;
    input.on("data", (chunk: Buffer) => this.#read(chunk));
    input.on("end", () => this.end());
    input.on("close", () => this.end());
    input.on("error", () => this.end());
    output.on("error", () => {
      this.#isBroken = true; // EPIPE: the other end has gone
      this.end();
    });
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Whether much of what was sent is still on its way. */
  get isBehind(): boolean {
    return this.#options.output.writableLength > BEHIND;
  }

  /** Sends a message, also to who has said all; nothing when the connection is gone. */
  send(message: Message): void {
    const { output } = this.#options;
    if (this.#isBroken || !output.writable) return;
    output.write(`${JSON.stringify(message)}\n`);
    if (output.writableLength <= (this.#options.mostWaiting ?? MOST_WAITING)) return;
    this.#isBroken = true;
    output.destroy(); // what waits would fill the memory
    this.end("it does not read what it is sent");
  }

  /** Listens no more. */
  end(fault?: string): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#options.onEnd(fault);
  }

  #read(chunk: Buffer): void {
    if (this.#hasEnded) return;
    try {
      for (const line of this.#reader.push(chunk)) this.#take(line);
    } catch (error) {
      this.end(
        error instanceof ProtocolFault ? error.message : `it sent what is no message: ${messageOf(error)}`,
      );
    }
  }

  #take(line: string): void {
    const message = messageIn(line);
    if (message) {
      this.#greeting = 0;
      this.#options.onMessage(message, line.length);
    } else if (this.#greeting === 0) {
      throw new ProtocolFault("it sent a line that is no message");
    } else this.#greeting--;
  }
}

function messageIn(line: string): Message | undefined {
  try {
    const message = JSON.parse(line) as { readonly t?: unknown } | null;
    const isOne = typeof message === "object" && !Array.isArray(message) && typeof message?.t === "string";
    return isOne ? (message as Message) : undefined;
  } catch {
    return undefined;
  }
}
