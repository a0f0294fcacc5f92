import type { Entry } from "../../core/entry.ts";
import { CooperateError } from "../../core/failure.ts";
import type { Change } from "../../list/changes/change.ts";
import { GroupCommit, type UpdateGroup, type UpdateOptions } from "../../store/group-commit.ts";
import { ListFile } from "../../store/list-file.ts";
import type { TicketQueue } from "../../store/ticket-queue.ts";
import type { TransactionOptions } from "../../store/transaction.ts";
import type { Message } from "../protocol/messages.ts";
import { ConnectionLost } from "./connection-failure.ts";
import { claimsIn, type Mask, masked, maskIn } from "./mask.ts";
import type { Replica } from "./replica.ts";

/** What a {@link RemoteList} needs of the connection. */
export interface RemoteConnection {
  /** @throws ConnectionLost */
  ask(message: Message): Promise<Message>;
  /** Whether there is a connection, and everything that runs here is known at its other end. */
  readonly isUp: boolean;
  /** Resolves when that is so. */
  readonly up: Promise<void>;
  /** The runner that works here from now on; undefined: it leaves. */
  enter(runner: string | undefined): void;
  /** Called before a change is sent.
   *  @returns to be called when it is known whether it was made, or that nobody knows */
  changing(before: readonly Entry[], after: readonly Entry[]): Promise<(isKnown: boolean) => void>;
}

export interface RemoteListOptions extends TransactionOptions {
  /** Whether what is claimed depends on all entries (`--limit`, `--halt`): then a claim stands only
   *  if no entry has changed its status meanwhile. */
  readonly isWhole?: boolean;
}

/** How often it is asked whether this process was told to exit, while there is no connection. */
const STUCK_MS = 250;

/**
 * A list elsewhere. It is read from its copy, which the other end keeps new. A change is made on the
 * copy; what it changes is sent, and written there if those entries are still what they were here:
 * else the change is made anew on the newer ones.
 */
export class RemoteList extends ListFile {
  readonly #replica: Replica;
  readonly #connection: RemoteConnection;
  readonly #hurry: TransactionOptions["hurry"];
  readonly #commits: GroupCommit;
  readonly #isWhole: boolean;
  #observe: ((entries: readonly Entry[]) => void) | undefined;

  constructor(
    replica: Replica,
    connection: RemoteConnection,
    { isWhole = false, ...options }: RemoteListOptions,
  ) {
    super(replica.path, options);
    [this.#replica, this.#connection, this.#hurry] = [replica, connection, options.hurry];
    this.#isWhole = isWhole;
    this.#commits = new GroupCommit(async (group) => this.#commit(group), options.clock);
  }

  override async read(): Promise<readonly Entry[]> {
    return this.#replica.entries;
  }

  override async newest(): Promise<readonly Entry[]> {
    return this.#replica.entries;
  }

  override get changeMs(): number {
    return this.#commits.meanMs;
  }

  override get hasQueuedUpdates(): boolean {
    return this.#commits.isWaiting;
  }

  override useTicketQueue(ticketQueue: TicketQueue | undefined): void {
    this.#connection.enter(ticketQueue?.runner);
  }

  override onLocked(observe: (entries: readonly Entry[]) => void): void {
    this.#observe = observe;
  }

  override async update<T>(change: Change<T>, options: UpdateOptions<T> = {}): Promise<T> {
    return this.#commits.update(change, options);
  }

  async #commit(group: UpdateGroup): Promise<readonly (() => void)[]> {
    let mask: Mask | undefined;
    for (let isKnownNew = false; ;) {
      await this.#untilUp();
      group.join(); // also updates that came while there was no connection
      const before = this.#replica.entries;
      this.#observe?.(before);
      const made = applyMasked(group, before, mask);
      mask = undefined;
      const { entries, reports, beside } = made.applied;
      await beside();
      // What is left without a mask will be taken, too: whether it is, the newest version says.
      const set = made.isInVain ? [] : changesOf(made.before, entries, this.#replica);
      if (set.length === 0 && isKnownNew) return reports;
      const answer = await this.#send(made.before, set.length > 0 ? entries : made.before, set);
      isKnownNew = answer !== undefined && set.length === 0 && !made.isInVain;
      if (answer === undefined || made.isInVain) continue;
      if (answer["how"] === "again") {
        mask = maskIn(answer);
        continue;
      }
      if (answer["how"] !== "done") throw failureOf(answer);
      if (set.length > 0 || before === this.#replica.entries) return reports; // else there was something newer
    }
  }

  /** @returns the answer; undefined when the connection is gone before it comes */
  async #send(
    before: readonly Entry[],
    after: readonly Entry[],
    set: readonly (readonly [number, string, string])[],
  ): Promise<Message | undefined> {
    const base = this.#isWhole && claimsIn(before, after) > 0 ? { base: this.#replica.version } : {};
    const done = await this.#connection.changing(before, after);
    try {
      const answer = await this.#connection.ask({ t: "update", set, ...base });
      done(true);
      return answer;
    } catch (error) {
      done(false);
      if (error instanceof ConnectionLost) return undefined;
      throw error;
    }
  }

  /** Waits for a connection. A process that was told to exit may end here. */
  async #untilUp(): Promise<void> {
    const hurry = this.#hurry;
    while (!this.#connection.isUp) {
      if (hurry?.signal.aborted) await hurry.onStuck();
      await Promise.race([this.#connection.up, new Promise((resolve) => setTimeout(resolve, STUCK_MS))]);
    }
  }
}

/** What a group makes of the list, and of which form of it. */
interface Made {
  readonly before: readonly Entry[];
  readonly applied: ReturnType<UpdateGroup["apply"]>;
  /** Whether others have all that it could claim. */
  readonly isInVain: boolean;
}

/** Applies a group to the list under a mask, if there is one; as a mask may only change what is
 *  claimed, and not that something is, it is loosened where it leaves nothing. */
function applyMasked(group: UpdateGroup, before: readonly Entry[], mask: Mask | undefined): Made {
  const plain = group.apply(before);
  if (!mask || claimsIn(before, plain.entries) === 0) return { before, applied: plain, isInVain: false };
  for (const each of [mask, { ...mask, skip: 0 }]) {
    const left = masked(before, each);
    const applied = group.apply(left);
    if (claimsIn(left, applied.entries) > 0) return { before: left, applied, isInVain: false };
  }
  return { before, applied: group.apply(before), isInVain: true };
}

function changesOf(
  before: readonly Entry[],
  after: readonly Entry[],
  replica: Replica,
): (readonly [number, string, string])[] {
  return after.flatMap((entry, n) => {
    if (entry === before[n]) return [];
    const change = replica.changeOf(n, entry);
    return change ? [change] : [];
  });
}

function failureOf({ why, kind, hint }: Message): CooperateError {
  const message =
    typeof why === "string" ? why.slice(0, 2_000) : "the other end of the connection could not say why";
  const options = { hint: typeof hint === "string" ? hint.slice(0, 2_000) : undefined };
  return new CooperateError(kind === "list" ? "list" : "storage", message, options);
}
