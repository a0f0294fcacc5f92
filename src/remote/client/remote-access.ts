import type { CancelTimer, Clock } from "../../core/clock.ts";
import type { Entry } from "../../core/entry.ts";
import { messageOf } from "../../core/failure.ts";
import type { ListFile } from "../../store/list-file.ts";
import type { TransactionOptions } from "../../store/transaction.ts";
import type { ListAddress } from "../line/address.ts";
import { itemsIn, runnerIn, textIn } from "../line/fields.ts";
import { markOf, type MachineMark, swapRunner } from "../line/machine-mark.ts";
import { type Message, SILENCE_MS } from "../line/protocol.ts";
import { Leash } from "../../membership/leash.ts";
import { Away } from "./away.ts";
import type { Dialled } from "./dial.ts";
import { Line } from "./line.ts";
import { lineFailure, LineGone } from "./line-failure.ts";
import { ListWatch } from "./list-watch.ts";
import { Mirror } from "./mirror.ts";
import { OutgoingLogs } from "./outgoing-logs.ts";
import { OwnRunners } from "./own-runners.ts";
import { redialPause } from "./redial-pause.ts";
import { RemoteList, type RemoteLine } from "./remote-list.ts";
import { Replica } from "./replica.ts";
import { openSpool, type Spool } from "./spool.ts";

export interface RemoteOptions {
  readonly address: ListAddress;
  readonly env: Readonly<NodeJS.ProcessEnv>;
  readonly clock: Clock;
  /** @param interactive whether somebody can answer questions of ssh */
  readonly dial: (interactive: boolean) => Dialled;
  /** Whether experiments go on however long there is no line. */
  readonly outlive: boolean;
  readonly say: (line: string) => void;
}

const BEAT_MS = 3_000;
const NOTES_MS = 1_000;
/** Of more runners elsewhere nothing is shown here. */
const MOST_RUNNERS = 10_000;
/** A runner that has nothing left to do waits so long for a line over which to send its logs. */
const GIVES_UP_MS = 60_000;
/** How long it may take to say goodbye. */
const LEAVE_MS = 10_000;

/** A list elsewhere, with all that keeps this machine's runner in touch with it. */
export class RemoteAccess implements RemoteLine {
  readonly replica: Replica;
  readonly spool: Spool;
  readonly #options: RemoteOptions;
  readonly #mark: MachineMark;
  readonly #mirror: Mirror;
  readonly #own: OwnRunners;
  readonly #logs: OutgoingLogs;
  /** Aborted when no line is needed any more. */
  readonly #ended = new AbortController();
  readonly #stops: CancelTimer[] = [];
  #line: Line | undefined;
  #isUp = false;
  #isAwaited = false;
  #up: Promise<void> = Promise.resolve();
  #onUp: () => void = () => {};
  readonly #away: Away;
  readonly #watch: ListWatch;
  #onFirst: () => void = () => {};

  private constructor(options: RemoteOptions, spool: Spool) {
    [this.#options, this.spool] = [options, spool];
    [this.#away, this.#watch] = [new Away(options.clock), new ListWatch(options.clock)];
    this.#mark = markOf(spool.secret, spool.here);
    this.replica = new Replica(spool.replica, this.#mark, options.clock);
    this.#mirror = new Mirror(spool.replica, this.#mark);
    this.#own = new OwnRunners(this.#mark, this.#mirror);
    this.#logs = new OutgoingLogs({
      spool,
      clock: options.clock,
      own: this.#own.all,
      replica: this.replica,
      ask: async (message) => this.ask(message),
      say: options.say,
    });
  }

  /** Reaches a list elsewhere, and has a copy of it.
   *  @param spool that of an earlier boot; by default that of this one
   *  @throws CooperateError (place) when it cannot be reached */
  static async open(options: RemoteOptions, interactive: boolean, spool?: Spool): Promise<RemoteAccess> {
    const access = new RemoteAccess(options, spool ?? (await openSpool(options.address, options.env)));
    const first = new Promise<void>((resolve) => (access.#onFirst = resolve));
    access.#goDown();
    await access.#dial(interactive);
    const cancel = access.#watch.begin((fault) => access.#line?.end(fault));
    const isThere = await Promise.race([first.then(() => true), access.#line?.gone]).finally(cancel);
    if (isThere !== true)
      throw lineFailure(options.address, { fault: access.#line?.fault ?? "the line was cut" });
    await access.replica.write();
    await access.#mirror.beat(access.replica.entries);
    access.#stops.push(
      options.clock.every(BEAT_MS, () => void access.#mirror.beat(access.replica.entries).catch(() => {})),
      options.clock.every(NOTES_MS, () => void access.#tick()),
    );
    void access.#keepLine();
    void access.#logs.begin();
    return access;
  }

  /** The list, for one runner. */
  list(options: TransactionOptions): ListFile {
    return new RemoteList(this.replica, this, options);
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  get up(): Promise<void> {
    return this.#up;
  }

  async ask(message: Message): Promise<Message> {
    if (!this.#line) throw new LineGone();
    return this.#line.ask(message);
  }

  enter(runner: string | undefined): void {
    if (runner === undefined) {
      for (const each of this.#own.leave()) this.#line?.send({ t: "leave", runner: each });
      return;
    }
    this.#own.add(runner);
    if (!this.#isUp || !this.#line) return; // it is entered when there is a line
    this.#goDown();
    void this.#enterAll(this.#line);
  }

  async changing(before: readonly Entry[], after: readonly Entry[]): Promise<(isKnown: boolean) => void> {
    return this.#logs.changing(before, after);
  }

  /** Sends what is left of the logs, and leaves.
   *  @param hurry aborted when there is no time for that */
  async end(hurry: AbortSignal): Promise<void> {
    const { say, address } = this.#options;
    const onWait = (): void =>
      say(`sending the rest of the logs to ${address.text} (Ctrl-C leaves them to the next runner)`);
    await this.#logs.end(hurry, () => this.#away.ms < GIVES_UP_MS, onWait);
    for (const stop of this.#stops) stop();
    this.#ended.abort();
    await this.#line?.leave(LEAVE_MS);
  }

  async #dial(interactive: boolean): Promise<void> {
    const { address, clock, dial } = this.#options;
    this.replica.restart();
    this.#logs.restart();
    const line = await Line.open({
      address,
      clock,
      secret: this.spool.secret,
      dial: () => dial(interactive),
      onHeard: () => this.#isUp && this.#line && this.#away.isThere(this.#line.leaseMs),
      onMessage: (message) => this.#take(message),
    });
    this.#line = line;
    void line.gone.then(() => this.#goDown());
    await this.#enterAll(line);
  }

  /** Redials for as long as this process works. */
  async #keepLine(): Promise<void> {
    const { clock, say, address } = this.#options;
    for (;;) {
      await this.#line?.gone;
      if (this.#ended.signal.aborted) return;
      const why = this.#line?.fault === undefined ? "" : ` (${this.#line.fault})`;
      say(`the line to ${address.text} is gone${why}: redialling; what runs goes on`);
      for (let tries = 0; !this.#isUp; tries++) {
        await clock.sleep(redialPause(tries), this.#ended.signal).catch(() => {});
        if (this.#ended.signal.aborted) return;
        await this.#dial(false).catch(() => {});
      }
      say(`the line to ${address.text} is back`);
    }
  }

  async #enterAll(line: Line): Promise<void> {
    try {
      await this.#own.enterAll(line);
      this.#away.isThere(line.leaseMs);
      await this.#touchLeash(); // before anything can start
      if (this.#line !== line || line.isGone) return;
      [this.#isUp, this.#isAwaited] = [true, false];
      this.#onUp();
    } catch (error) {
      if (!(error instanceof LineGone)) line.end(messageOf(error));
    }
  }

  #goDown(): void {
    if (!this.#isUp && this.#isAwaited) return;
    [this.#isUp, this.#isAwaited] = [false, true];
    this.#up = new Promise((resolve) => (this.#onUp = resolve));
  }

  #take(message: Message): void {
    switch (message.t) {
      case "part":
      case "entries":
        this.replica.take(message);
        this.#watch.heard(message);
        if (message.t === "entries") this.#onFirst();
        return;
      case "runners":
        this.#mirror.runners = itemsIn(message, "runners")
          .slice(0, MOST_RUNNERS)
          .map((each) => swapRunner(String(each), this.#mark));
        return;
      case "asked":
        void this.#own
          .asked(runnerIn(message), textIn(message, "note"), textIn(message, "text", 1_000_000))
          .catch(() => {});
        return;
      case "gone":
        void this.#own.gone(runnerIn(message));
        return;
      case "trouble":
        return this.#watch.trouble(textIn(message, "why", 1_000_000));
      default: // of a later version: nothing that we need
    }
  }

  async #touchLeash(): Promise<void> {
    const { mostMs, ms } = this.#away;
    await Leash.touch(this.spool.leash, mostMs, ms, this.#options.clock.now()).catch(() => {});
  }

  /** Once a second: what the runner says of itself, and whether the lease will soon be over. */
  async #tick(): Promise<void> {
    const { outlive, say, address } = this.#options;
    if (this.#isUp && this.#line && this.#away.ms < SILENCE_MS) {
      await this.#touchLeash();
      await this.#own.tell(this.#line).catch(() => {});
      for (const [runner, isNeeded] of this.#mirror.dead(this.replica.entries))
        this.#line.send({ t: isNeeded ? "keep" : "leave", runner: swapRunner(runner, this.#mark) });
    } else if (!outlive && this.#away.isTooLong()) {
      say(
        `no line to ${address.text} for most of its lease: what runs here is ended, since others will soon be given it (--outlive lets it go on)`,
      );
      await this.#own.stop(this.replica.entries);
    }
  }
}
