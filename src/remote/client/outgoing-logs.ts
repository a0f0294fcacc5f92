import * as fs from "node:fs/promises";
import type { Clock } from "../../core/clock.ts";
import type { ClaimFacts, Entry, RunningEntry } from "../../core/entry.ts";
import type { Message } from "../protocol/messages.ts";
import type { Replica } from "./replica.ts";
import { LogSender } from "./send-logs.ts";
import { SentLogs } from "./sent-logs.ts";
import type { Spool } from "./spool.ts";
import { UnsentLogs } from "./unsent.ts";

export interface OutgoingLogsParts {
  readonly spool: Spool;
  readonly clock: Clock;
  /** The ids of this runner so far. */
  readonly own: ReadonlySet<string>;
  readonly replica: Pick<Replica, "entries" | "logs" | "nameLog">;
  /** @throws ConnectionLost */
  readonly ask: (message: Message) => Promise<Message>;
  readonly say: (line: string) => void;
}

const PAUSE_MS = 250;
const TOLD_MS = 2_000;
/** The list may fail to take logs for so long. */
const GIVES_UP_MS = 60_000;

/** The logs of this runner's attempts, from the claim until the list has all of them. */
export class OutgoingLogs {
  readonly #parts: OutgoingLogsParts;
  readonly #unsent: UnsentLogs;
  readonly #sent: SentLogs;
  readonly #sender: LogSender;
  /** Claims of which the other end has not said yet whether they are ours. */
  readonly #claiming = new Set<string>();
  /** Claims that this runner has given back: nobody looks for their logs. */
  readonly #released = new Set<string>();
  readonly #over = new AbortController();

  constructor(parts: OutgoingLogsParts) {
    this.#parts = parts;
    this.#unsent = new UnsentLogs(parts.spool.unsent, parts.spool.here && (() => true));
    this.#sent = new SentLogs(parts.spool.logs);
    this.#sender = new LogSender({
      ...parts,
      unsent: this.#unsent,
      isRunning: (claim) => this.#isRunning(claim),
      onSent: ({ claim, log }) => {
        this.#forget(claim, log);
        this.#sent.sent(log, this.#isDone(claim));
      },
      onUnwanted: ({ claim, log }) => {
        if (!this.#released.delete(claim))
          parts.say(`the list knows the attempt no more whose log is ${log}: it stays here`);
      },
      onDiffering: ({ claim, log }) => {
        this.#forget(claim, log);
        parts.say(
          `the list has not got the bytes of ${log}, though they were sent again and again: it stays here`,
        );
      },
    });
  }

  /** Sends logs as they grow. */
  async begin(): Promise<void> {
    await this.#sender.run(this.#over.signal);
  }

  /** Another connection has begun. */
  restart(): void {
    this.#sender.restart();
  }

  /** Takes note of the claims in a change before it is sent: if this runner is killed, the next one
   *  sends their logs.
   *  @returns to be called when it is known whether the change was made, or (false) that nobody
   *    knows */
  async changing(before: readonly Entry[], after: readonly Entry[]): Promise<(isKnown: boolean) => void> {
    const { replica } = this.#parts;
    for (const [n, entry] of after.entries()) {
      const past = before[n];
      if (entry === past) continue;
      if (past?.status === "running" && isReleased(past, entry)) this.#released.add(past.facts.claim);
      if (entry.status !== "running") continue;
      const { claim, runner = "", log } = entry.facts;
      if (log === undefined || !log.startsWith(this.#parts.spool.logs)) continue; // it is that of others
      this.#claiming.add(claim);
      const former = replica.logs.get(claim);
      if (former === log) continue;
      replica.nameLog(claim, log);
      await this.#unsent.add({ claim, runner, log });
      // A supervisor was killed when it had made that one, and nothing more.
      if (former !== undefined) await fs.rm(former, { force: true });
    }
    return (isKnown) => {
      if (isKnown) this.#claiming.clear(); // one change after the other is sent
    };
  }

  /** No more is known of that log; the attempt may begin again, with another one. */
  #forget(claim: string, log: string): void {
    const { logs } = this.#parts.replica;
    if (logs.get(claim) === log) logs.delete(claim);
  }

  #isDone(claim: string): boolean {
    return this.#parts.replica.entries.some(
      ({ status, facts }) => status === "done" && facts.claim === claim,
    );
  }

  #isRunning(claim: string): boolean {
    const isIt = ({ status, facts }: Entry): boolean => status === "running" && facts.claim === claim;
    return this.#claiming.has(claim) || this.#parts.replica.entries.some(isIt);
  }

  /** Sends what is left.
   *  @param hurry aborted when there is no time for that
   *  @param onWait called when it takes long */
  async end(hurry: AbortSignal, mayWait: () => boolean, onWait: () => void): Promise<void> {
    const { clock } = this.#parts;
    this.#over.abort();
    const since = clock.monotonic();
    let heardAt = since;
    for (let isTold = false; !hurry.aborted && mayWait();) {
      const left = await this.#sender.round().catch(() => undefined);
      if (left === 0) break;
      if (left !== undefined) heardAt = clock.monotonic();
      // The storage there is full, or knows no hard links: the next runner tries again.
      if (clock.monotonic() - heardAt > GIVES_UP_MS) break;
      if (!isTold && clock.monotonic() - since > TOLD_MS) {
        isTold = true;
        onWait();
      }
      await clock.sleep(PAUSE_MS, hurry).catch(() => {});
    }
    await this.#sent.end();
  }
}

/** Whether an attempt was given back, so that it did not count. */
function isReleased({ facts: { claim, history = [] } }: RunningEntry, after: Entry): boolean {
  const { claim: now, history: past = [] } = after.facts as Partial<ClaimFacts>;
  return ["pending", "running"].includes(after.status) && now !== claim && past.length === history.length;
}
