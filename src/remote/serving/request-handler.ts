import type { Clock } from "../../core/clock.ts";
import { CooperateError, messageOf } from "../../core/failure.ts";
import { createMutex } from "../../core/mutex.ts";
import type { Entry } from "../../core/entry.ts";
import type { ListFile } from "../../store/list-file.ts";
import { claimIn, countIn, isClaim, itemsIn, runnerIn, textIn } from "../protocol/fields.ts";
import type { FileContent } from "../protocol/file-content.ts";
import { ProtocolFault } from "../protocol/line-reader.ts";
import { hasAlias, type MachineAlias } from "../protocol/machine-alias.ts";
import { LOG_PART, LONGEST_LINE, type Message } from "../protocol/messages.ts";
import { applyUpdate, type Applied, changesIn, type WireChange } from "./apply-update.ts";
import { EntryFeed } from "./entry-feed.ts";
import type { Fence } from "./fence.ts";
import { claimsOf, type InFlight } from "./in-flight.ts";
import { moveOrders } from "./move-orders.ts";
import type { LogKind, LogReceiver } from "./receive-log.ts";
import type { RemoteHeartbeats } from "./remote-heartbeats.ts";
import type { Rights } from "./permit.ts";
import { RunnerNotes } from "./runner-notes.ts";

/** After so many updates that were too late, the next answer waits for a write. */
const MOST_REFUSALS = 4;

/** So many characters of messages may wait to be carried out. */
const MOST_WAITING = 2 * LONGEST_LINE;

export interface RequestHandlerParts {
  readonly list: ListFile;
  readonly alias: MachineAlias;
  readonly heartbeats: RemoteHeartbeats;
  readonly logs: LogReceiver;
  readonly logFor: Rights["logFor"];
  readonly clock: Clock;
  /** What all connections are about to change. */
  readonly inFlight: InFlight;
  readonly fence: Fence;
  readonly send: (message: Message) => void;
  /** The other end has sent what is no message of a runner. */
  readonly onFault: (fault: string) => void;
}

/** What the other end of a connection asks for, after both have said hello. */
export class RequestHandler {
  readonly #parts: RequestHandlerParts;
  readonly #feed: EntryFeed;
  readonly #notes: RunnerNotes;
  /** One message after the other; logs beside the list, which must not wait for them. */
  readonly #inOrder = createMutex();
  readonly #logsInOrder = createMutex();
  /** How many updates in a row were too late. */
  #refusals = 0;
  /** The size of all messages that are not carried out yet. */
  #waiting = 0;

  constructor(parts: RequestHandlerParts) {
    this.#parts = parts;
    this.#feed = new EntryFeed(parts.send);
    this.#notes = new RunnerNotes(parts.list.path, parts.clock, parts.send);
  }

  /** Takes a message in. @param size characters of its line */
  take(message: Message, size: number): void {
    this.#waiting += size;
    if (this.#waiting > MOST_WAITING) {
      this.#parts.onFault("it asks for more than can be done");
      return;
    }
    const isOfLog = message.t.startsWith("log");
    const inOrder = isOfLog ? this.#logsInOrder : this.#inOrder;
    const done = inOrder(async () => this.#handle(message)).finally(() => (this.#waiting -= size));
    void done.catch((error: unknown) => {
      const isFault =
        error instanceof ProtocolFault || (error instanceof CooperateError && error.kind === "place");
      if (isFault) this.#parts.onFault(error.message);
      else this.#parts.send({ t: "failed", id: message["id"], ...failureOf(error) });
    });
  }

  /** Sends what is new in the list, and what others ask of the runners. */
  async poll(): Promise<void> {
    await this.#inOrder(async () => {
      const { heartbeats } = this.#parts;
      // Orders are read before the list, so that the list is no older than they are.
      const send = await this.#notes.read(heartbeats.runners);
      this.#feed.push(await this.#newest());
      send();
      await this.#notes.list();
    });
  }

  /** Resolves when all messages so far are carried out. */
  async idle(): Promise<void> {
    await Promise.all([this.#inOrder(async () => {}), this.#logsInOrder(async () => {})]);
  }

  async #handle(message: Message): Promise<void> {
    const { heartbeats, send, logs } = this.#parts;
    const id = message["id"];
    switch (message.t) {
      case "enter": {
        const runner = this.#own(runnerIn(message));
        const isThere = await heartbeats.enter(runner, message["new"] === true);
        send({ t: "done", id, isThere });
        return;
      }
      case "keep":
        heartbeats.keep(this.#own(runnerIn(message)));
        return;
      case "leave":
        await this.#leave(this.#own(runnerIn(message)));
        return;
      case "tell":
        await this.#notes.tell(
          this.#own(runnerIn(message)),
          textIn(message, "note"),
          textIn(message, "text"),
        );
        return;
      case "update":
        send({ t: "update", id, ...(await this.#update(changesIn(itemsIn(message, "set")), message)) });
        return;
      case "log-size":
        send({ t: "done", id, size: await logs.size(claimIn(message), kindIn(message)) });
        return;
      case "log": {
        const bytes = Buffer.from(textIn(message, "bytes", 2 * LOG_PART), "base64");
        const [claim, kind, offset] = [claimIn(message), kindIn(message), countIn(message, "offset")];
        send({
          t: "done",
          id,
          size: await logs.append(claim, kind, offset, bytes, message["anew"] === true),
        });
        return;
      }
      case "log-end": {
        const content = { log: contentIn(message, "log"), metrics: contentIn(message, "metrics") };
        send({ t: "done", id, ...(await logs.end(claimIn(message), content)) });
        return;
      }
      default:
        throw new ProtocolFault(
          `it sent a message that is not known: ${JSON.stringify(message.t.slice(0, 20))}`,
        );
    }
  }

  /** @throws ProtocolFault for a runner that is not at the other end */
  #own(runner: string): string {
    if (this.#owns(runner)) return runner;
    throw new ProtocolFault(`${JSON.stringify(runner)} is not its runner`);
  }

  #owns(runner: string | undefined): boolean {
    return runner !== undefined && hasAlias(runner, this.#parts.alias);
  }

  /** A runner with entries that run stays: their outcomes are still at the other end. */
  async #leave(runner: string): Promise<void> {
    const { list, heartbeats } = this.#parts;
    const entries = await list.newest();
    if (!entries.some(({ status, facts }) => status === "running" && facts.runner === runner))
      await heartbeats.leave(runner);
  }

  /** @param base the version of the list from which the other end has chosen, if its choice depends
   *    on all entries: `--limit` and `--halt` count them */
  async #update(changes: readonly WireChange[], { base }: Message): Promise<Record<string, unknown>> {
    const { list, logFor, heartbeats, inFlight, fence } = this.#parts;
    if (changes.length === 0) {
      await inFlight.settled();
      this.#feed.push(await this.#newest());
      return { how: "done" };
    }
    if (base !== undefined && base !== this.#feed.version) return { how: "again" };
    const seen = base === undefined ? undefined : this.#feed.entries;
    const claims = claimsOf(changes, this.#feed.entries);
    const tooLate = inFlight.tooLate(this, claims, this.#feed.entries);
    if (tooLate) {
      if (++this.#refusals % MOST_REFUSALS === 0) await inFlight.settled();
      return { how: "again", ...tooLate };
    }
    this.#refusals = 0;
    const owns = (runner: string | undefined): boolean => this.#owns(runner);
    const rights = { owns, logFor };
    const beside = async ({ kind }: Applied, before: readonly Entry[]): Promise<void> => {
      if (!(await fence.isOurs(heartbeats)))
        throw new CooperateError("place", "its connection was replaced by another one");
      // Where it conflicts, the entry may be another runner's of that machine.
      if (kind === "done") await moveOrders(list.path, changes, before, owns);
    };
    const applied = await inFlight.make(changes, async () => {
      await this.#beginLogs(changes);
      return list.update(applyUpdate(changes, rights, seen), { beside });
    });
    switch (applied.kind) {
      case "done":
        inFlight.learn(applied.entries);
        this.#feed.push(applied.entries);
        return { how: "done" };
      case "again":
        this.#feed.push(await this.#newest());
        return { how: "again", ...inFlight.advise(this, claims.length, this.#feed.entries) };
      case "refused":
        return { how: "refused", why: applied.why };
    }
  }

  async #newest(): Promise<readonly Entry[]> {
    const { list, inFlight } = this.#parts;
    const since = inFlight.version;
    const entries = await list.newest();
    if (inFlight.version === since) inFlight.learn(entries); // else it may be older than what is known
    return entries;
  }

  /** The log of an attempt that has ended before any of it came: from the end on nobody could tell
   *  that it is that of the other end. */
  async #beginLogs(changes: readonly WireChange[]): Promise<void> {
    const { entries: told } = this.#feed; // the other end changes what it was told of, maybe by another line
    const entries = told.length > 0 ? told : await this.#newest();
    for (const { n, after } of changes) {
      const before = entries[n];
      if (before?.status !== "running") continue;
      const { claim, history = [] } = before.facts;
      const isOver = ["done", "failed", "cancelled"].includes(after.status);
      const hasRun = isOver || (after.facts.history ?? []).length > history.length;
      if (hasRun && isClaim(claim)) await this.#parts.logs.size(claim, "log");
    }
  }
}

function kindIn(message: Message): LogKind {
  const kind = message["kind"];
  if (kind === "log" || kind === "metrics") return kind;
  throw new ProtocolFault("it sent a file that is no log");
}

function contentIn(message: Message, kind: LogKind): FileContent {
  return { size: countIn(message, kind), digest: textIn(message, `${kind}Digest`) };
}

function failureOf(error: unknown): Record<string, unknown> {
  const kind = error instanceof CooperateError ? error.kind : "storage";
  const hint = error instanceof CooperateError ? error.hint : undefined;
  return { kind, why: messageOf(error), ...(hint !== undefined && { hint }) };
}
