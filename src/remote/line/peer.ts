import type { Readable, Writable } from "node:stream";
import { messageOf } from "../../core/failure.ts";
import { LineReader, ProtocolFault } from "./line-reader.ts";
import { LONGEST_LINE, type Message } from "./protocol.ts";

export interface PeerOptions {
  readonly input: Readable;
  readonly output: Writable;
  readonly onMessage: (message: Message) => void;
  /** Called once, when nothing more comes: `fault` says what was wrong with what came, if
   *  anything. */
  readonly onEnd: (fault: string | undefined) => void;
  /** How many lines that are no messages may come before the first one: the greeting of a login
   *  shell. */
  readonly greeting?: number;
  readonly longest?: number;
}

/** The other end of a line. It never throws, and never writes to a line that is closed. */
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

  /** Sends a message, also to who has said all; nothing when the line is gone. */
  send(message: Message): void {
    const { output } = this.#options;
    if (!this.#isBroken && output.writable) output.write(`${JSON.stringify(message)}\n`);
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
      this.#options.onMessage(message);
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
