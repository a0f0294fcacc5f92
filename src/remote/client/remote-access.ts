import type { CancelTimer, Clock } from "../../core/clock.ts";
import type { Entry } from "../../core/entry.ts";
import { messageOf } from "../../core/failure.ts";
import type { ListFile } from "../../store/list-file.ts";
import type { ListAddress } from "../protocol/address.ts";
import { itemsIn, runnerIn, textIn } from "../protocol/fields.ts";
import { aliasOf, type MachineAlias, translateRunner } from "../protocol/machine-alias.ts";
import { type Message, SILENCE_MS } from "../protocol/messages.ts";
import { LeaseFile } from "../../membership/lease-file.ts";
import { Outage } from "./outage.ts";
import type { Dialled } from "./dial.ts";
import { ListConnection } from "./list-connection.ts";
import { connectionFailure, ConnectionLost } from "./connection-failure.ts";
import { ListWatch } from "./list-watch.ts";
import { ReplicaRunners } from "./replica-runners.ts";
import { OutgoingLogs } from "./outgoing-logs.ts";
import { OwnRunners } from "./own-runners.ts";
import { redialPause } from "./redial-pause.ts";
import { type RemoteConnection, RemoteList, type RemoteListOptions } from "./remote-list.ts";
import { Replica } from "./replica.ts";
import { openSpool, type Spool } from "./spool.ts";
import { UpSignal } from "./up-signal.ts";

export interface RemoteOptions {
  readonly address: ListAddress;
  readonly env: Readonly<NodeJS.ProcessEnv>;
  readonly clock: Clock;
  /** @param interactive whether somebody can answer questions of ssh */
  readonly dial: (interactive: boolean) => Dialled;
  /** Whether experiments go on however long there is no connection. */
  readonly outlive: boolean;
  readonly say: (line: string) => void;
}

const BEAT_MS = 3_000;
const NOTES_MS = 1_000;
/** Of more runners elsewhere nothing is shown here. */
const MOST_RUNNERS = 10_000;
/** A runner that has nothing left to do waits so long for a connection over which to send its logs. */
const GIVES_UP_MS = 60_000;
/** How long it may take to say goodbye. */
const LEAVE_MS = 10_000;

/** A list elsewhere, with all that keeps this machine's runner in touch with it. */
export class RemoteAccess implements RemoteConnection {
  readonly replica: Replica;
  readonly spool: Spool;
  readonly #options: RemoteOptions;
  readonly #alias: MachineAlias;
  readonly #others: ReplicaRunners;
  readonly #own: OwnRunners;
  readonly #logs: OutgoingLogs;
  /** Aborted when no connection is needed any more. */
  readonly #ended = new AbortController();
  readonly #stops: CancelTimer[] = [];
  #connection: ListConnection | undefined;
  readonly #signal = new UpSignal();
  readonly #outage: Outage;
  readonly #watch: ListWatch;
  #onFirst: () => void = () => {};

  private constructor(options: RemoteOptions, spool: Spool) {
    [this.#options, this.spool] = [options, spool];
    [this.#outage, this.#watch] = [new Outage(options.clock), new ListWatch(options.clock)];
    this.#alias = aliasOf(spool.secret, spool.here);
    this.replica = new Replica(spool.replica, this.#alias, options.clock);
    this.#others = new ReplicaRunners(spool.replica, this.#alias);
    this.#own = new OwnRunners(this.#alias, this.#others);
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
    await access.#dial(interactive);
    const cancel = access.#watch.begin((fault) => access.#connection?.end(fault));
    const isThere = await Promise.race([first.then(() => true), access.#connection?.gone]).finally(cancel);
    if (isThere !== true)
      throw connectionFailure(options.address, {
        fault: access.#connection?.fault ?? "the connection was cut",
      });
    await access.replica.write();
    await access.#others.beat(access.replica.entries);
    access.#stops.push(
      options.clock.every(BEAT_MS, () => void access.#others.beat(access.replica.entries).catch(() => {})),
      options.clock.every(NOTES_MS, () => void access.#tick()),
    );
    void access.#keepConnected();
    void access.#logs.begin();
    return access;
  }

  /** The list, for one runner. */
  list(options: RemoteListOptions): ListFile {
    return new RemoteList(this.replica, this, options);
  }

  get isUp(): boolean {
    return this.#signal.isUp;
  }

  get up(): Promise<void> {
    return this.#signal.up;
  }

  async ask(message: Message): Promise<Message> {
    if (!this.#connection) throw new ConnectionLost();
    return this.#connection.ask(message);
  }

  enter(runner: string | undefined): void {
    if (runner === undefined) {
      for (const each of this.#own.leave()) this.#connection?.send({ t: "leave", runner: each });
      return;
    }
    this.#own.add(runner);
    if (!this.isUp || !this.#connection) return; // it is entered when there is a connection
    this.#signal.lower();
    void this.#enterAll(this.#connection);
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
    await this.#logs.end(hurry, () => this.#outage.ms < GIVES_UP_MS, onWait);
    for (const stop of this.#stops) stop();
    this.#ended.abort();
    if (this.#connection) this.#others.tellOfDead(this.replica.entries, this.#connection);
    await this.#connection?.leave(LEAVE_MS);
  }

  async #dial(interactive: boolean): Promise<void> {
    const { address, clock, dial } = this.#options;
    this.replica.restart();
    this.#logs.restart();
    const connection = await ListConnection.open({
      address,
      clock,
      secret: this.spool.secret,
      dial: () => dial(interactive),
      onHeard: () => this.isUp && this.#connection && this.#outage.heard(this.#connection.leaseMs),
      onMessage: (message) => this.#take(message),
    });
    this.#connection = connection;
    void connection.gone.then(() => this.#signal.lower());
    await this.#enterAll(connection);
  }

  /** Redials for as long as this process works. */
  async #keepConnected(): Promise<void> {
    const { clock, say, address } = this.#options;
    for (;;) {
      await this.#connection?.gone;
      if (this.#ended.signal.aborted) return;
      const why = this.#connection?.fault === undefined ? "" : ` (${this.#connection.fault})`;
      say(`the connection to ${address.text} is lost${why}: reconnecting; what runs goes on`);
      for (let tries = 0; !this.isUp; tries++) {
        await clock.sleep(redialPause(tries), this.#ended.signal).catch(() => {});
        if (this.#ended.signal.aborted) return;
        await this.#dial(false).catch(() => {});
      }
      say(`the connection to ${address.text} is back`);
    }
  }

  async #enterAll(connection: ListConnection): Promise<void> {
    try {
      await this.#own.enterAll(connection);
      this.#outage.heard(connection.leaseMs);
      await this.#touchLeaseFile(); // before anything can start
      if (this.#connection !== connection || connection.isGone) return;
      this.#signal.raise();
    } catch (error) {
      if (!(error instanceof ConnectionLost)) connection.end(messageOf(error));
    }
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
        this.#others.runners = itemsIn(message, "runners")
          .slice(0, MOST_RUNNERS)
          .map((each) => translateRunner(String(each), this.#alias));
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

  async #touchLeaseFile(): Promise<void> {
    const { mostMs, ms } = this.#outage;
    await LeaseFile.touch(this.spool.leaseFile, mostMs, ms, this.#options.clock.now()).catch(() => {});
  }

  /** Once a second: what the runner says of itself, and whether the lease will soon be over. */
  async #tick(): Promise<void> {
    const { outlive, say, address } = this.#options;
    if (this.isUp && this.#connection && this.#outage.ms < SILENCE_MS) {
      await this.#touchLeaseFile();
      await this.#own.tell(this.#connection).catch(() => {});
      this.#others.tellOfDead(this.replica.entries, this.#connection);
    } else if (!outlive && this.#outage.isTooLong()) {
      say(
        `no connection to ${address.text} for most of its lease: what runs here is ended, since others will soon be given it (--outlive lets it go on)`,
      );
      await this.#own.stop(this.replica.entries);
    }
  }
}
