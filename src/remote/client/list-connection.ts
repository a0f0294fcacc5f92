import type { CancelTimer, Clock } from "../../core/clock.ts";
import { version } from "../../core/version.ts";
import type { ListAddress } from "../protocol/address.ts";
import { countIn } from "../protocol/fields.ts";
import { ProtocolFault } from "../protocol/line-reader.ts";
import { Peer } from "../protocol/peer.ts";
import { type Message, otherVersion, PING_MS, PROTOCOL, SILENCE_MS } from "../protocol/messages.ts";
import type { Dialled } from "./dial.ts";
import { ConnectionLost, connectionFailure } from "./connection-failure.ts";

export interface ListConnectionOptions {
  readonly address: ListAddress;
  readonly secret: string;
  readonly clock: Clock;
  readonly dial: () => Dialled;
  /** Called when something comes. */
  readonly onHeard: () => void;
  /** Takes what the other end says without being asked. */
  readonly onMessage: (message: Message) => void;
}

/** A greeting of a login shell may have so many lines. */
const GREETING = 1_000;
/** Somebody may have to type a password first. */
const HELLO_MS = 120_000;
const SAYS_NOTHING = "it said nothing for two minutes that cooperate says";
/** A program whose output has ended may take so long to end itself. */
const ENDS_MS = 1_000;

/** One connection to a list elsewhere, from the first word of both ends until it is gone. */
export class ListConnection {
  readonly #peer: Peer;
  readonly #dialled: Dialled;
  readonly #clock: Clock;
  readonly #asked = new Map<number, { resolve(message: Message): void; reject(error: unknown): void }>();
  readonly #stopPinging: CancelTimer;
  #next = 1;
  #heardAt: number;
  #fault: string | undefined;
  /** Resolves when the connection is gone. */
  readonly gone: Promise<void>;
  /** For how long the other end keeps what runs here, milliseconds. */
  leaseMs = 0;

  private constructor(
    { dial, clock, onHeard, onMessage }: ListConnectionOptions,
    onHello: (message: Message) => void,
  ) {
    this.#clock = clock;
    this.#heardAt = clock.monotonic();
    this.#dialled = dial();
    const { input, output } = this.#dialled;
    let onGone: () => void = () => {};
    this.gone = new Promise((resolve) => (onGone = resolve));
    this.#peer = new Peer({
      input,
      output,
      greeting: GREETING,
      onMessage: (message) => {
        this.#heardAt = clock.monotonic();
        onHeard();
        if (message.t === "refused")
          this.#peer.end(`it refused this runner: ${String(message["why"]).slice(0, 300)}`);
        else if (message.t === "bye") this.#peer.end();
        else if (message.t === "hello") onHello(message);
        else if (!this.#answer(message) && message.t !== "pong") onMessage(message);
      },
      onEnd: (fault) => {
        this.#fault ??= fault;
        this.#close();
        onGone();
      },
    });
    this.#stopPinging = clock.every(PING_MS, () => this.#ping());
  }

  /** Opens a connection.
   *  @throws CooperateError (place) that says why there is none */
  static async open(options: ListConnectionOptions): Promise<ListConnection> {
    const { address, secret, clock } = options;
    let onHello: (message: Message) => void = () => {};
    const hello = new Promise<Message>((resolve) => (onHello = resolve));
    const connection = new ListConnection(options, onHello);
    const cancel = clock.after(HELLO_MS, () => connection.end(SAYS_NOTHING));
    const first = await Promise.race([hello, connection.gone]);
    cancel();
    const fault = first && (otherVersion(first, address.target) ?? leaseFault(first));
    if (!first || fault !== undefined) {
      // Its last words may come after the end of its output.
      const ended = fault === undefined ? await connection.#dialled.ended : { exitCode: undefined };
      connection.end();
      throw connectionFailure(address, {
        ...ended,
        said: connection.#dialled.said(),
        fault: fault ?? connection.#fault,
      });
    }
    connection.leaseMs = countIn(first, "leaseMs");
    connection.send({ t: "hello", protocol: PROTOCOL, version: version(), secret });
    return connection;
  }

  get isGone(): boolean {
    return this.#peer.hasEnded;
  }

  /** What was wrong with the other end, if anything. */
  get fault(): string | undefined {
    return this.#fault;
  }

  /** Says something to which there is no answer. */
  send(message: Message): void {
    this.#peer.send(message);
  }

  /** Asks something.
   *  @throws ConnectionLost when the connection is gone before the answer comes */
  async ask(message: Message): Promise<Message> {
    if (this.#peer.hasEnded) throw new ConnectionLost();
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#asked.set(id, { resolve, reject });
      this.send({ ...message, id });
    });
  }

  /** Says goodbye, and waits a moment until the other end has carried out what was asked. */
  async leave(waitMs: number): Promise<void> {
    this.send({ t: "bye" });
    const cancel = this.#clock.sleepThen(waitMs, () => this.end());
    await this.gone;
    cancel();
    this.end();
  }

  /** Ends the connection at once.
   *  @param fault what was wrong with the other end, if anything */
  end(fault?: string): void {
    this.#peer.end(fault);
    this.#dialled.kill();
  }

  #ping(): void {
    if (this.leaseMs === 0) return; // hello comes first, and somebody may be typing a password
    if (this.#clock.monotonic() - this.#heardAt > SILENCE_MS) this.end("nothing was heard of it");
    else this.send({ t: "ping" });
  }

  /** @returns whether it was an answer */
  #answer(message: Message): boolean {
    const { id } = message;
    if (id === undefined) return false;
    const asked = this.#asked.get(Number(id));
    if (!asked) throw new ProtocolFault("it answered what was not asked");
    this.#asked.delete(Number(id));
    asked.resolve(message);
    return true;
  }

  #close(): void {
    this.#stopPinging();
    this.#clock.after(ENDS_MS, () => this.#dialled.kill()); // it says until then why it ends
    for (const asked of this.#asked.values()) asked.reject(new ConnectionLost());
    this.#asked.clear();
  }
}

/** What is wrong with the lease that a hello tells, if anything. */
function leaseFault(hello: Message): string | undefined {
  return Number.isSafeInteger(hello["leaseMs"]) && Number(hello["leaseMs"]) > 0
    ? undefined
    : "it tells no lease";
}
