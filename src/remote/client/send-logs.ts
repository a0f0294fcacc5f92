import * as fs from "node:fs/promises";
import { metricsFileOf } from "../../core/attempt-files.ts";
import type { Clock } from "../../core/clock.ts";
import { isGone } from "../../core/errno.ts";
import { LOG_PART, type Message } from "../protocol/messages.ts";
import { ConnectionLost } from "./connection-failure.ts";
import type { Unsent, UnsentLogs } from "./unsent.ts";

export interface LogSenderParts {
  readonly unsent: UnsentLogs;
  readonly clock: Clock;
  /** The ids of this runner so far. */
  readonly own: ReadonlySet<string>;
  /** Whether the attempt still runs here, so that its log may grow. */
  readonly isRunning: (claim: string) => boolean;
  /** @throws ConnectionLost */
  readonly ask: (message: Message) => Promise<Message>;
  /** All of a log is there. */
  readonly onSent: (log: Unsent) => void;
  /** A log is not wanted there. */
  readonly onUnwanted: (log: Unsent) => void;
}

/** Between two looks at the logs, milliseconds. */
const PAUSE_MS = 500;
/** So long a part of the largest size takes at least: a runner sends one megabyte a second. */
const PART_MS = 1_000 / 16;

/** Sends job logs and metrics to the list as they grow, by offset: the other end says how much it
 *  has, so what a cut line has lost is sent again, and nothing twice. */
export class LogSender {
  readonly #parts: LogSenderParts;
  /** How much the other end of this line has, by claim and file. */
  readonly #has = new Map<string, number>();
  /** Claims of which the other end was told that this is all: the answer may be lost. */
  readonly #ending = new Set<string>();
  #isBusy = false;

  constructor(parts: LogSenderParts) {
    this.#parts = parts;
  }

  /** Another line: what its other end has is asked anew. */
  restart(): void {
    this.#has.clear();
  }

  /** Sends as logs grow, until `over`. */
  async run(over: AbortSignal): Promise<void> {
    while (!over.aborted) {
      await this.round().catch(() => {}); // the line is gone, or a file cannot be read now
      await this.#parts.clock.sleep(PAUSE_MS, over).catch(() => {});
    }
  }

  /** Sends what there is.
   *  @returns how many logs have more to send
   *  @throws ConnectionLost; the system's error */
  async round(): Promise<number> {
    if (this.#isBusy) return 1;
    this.#isBusy = true;
    try {
      const { unsent, own } = this.#parts;
      const logs = await unsent.list(own);
      let left = 0;
      for (const each of logs) left += (await this.#send(each)) ? 0 : 1;
      return left;
    } finally {
      this.#isBusy = false;
    }
  }

  /** @returns whether all that there is now is there */
  async #send(each: Unsent): Promise<boolean> {
    const { claim, log } = each;
    const { isRunning, ask } = this.#parts;
    const isOver = !isRunning(claim); // before the files are read
    const hasLog = await this.#sendFile(claim, "log", log);
    const hasMetrics = await this.#sendFile(claim, "metrics", metricsFileOf(log));
    if (!hasLog || !hasMetrics) return this.#forget(each, this.#ending.has(claim));
    if (!isOver) return true;
    this.#ending.add(claim);
    const sizes = { log: await sizeOf(log), metrics: await sizeOf(metricsFileOf(log)) };
    const { isAll } = await ask({ t: "log-end", claim, ...sizes });
    if (isAll === true) return this.#forget(each, true);
    this.#ending.delete(claim);
    this.restart(); // what was known is that of a line before
    return false;
  }

  /** @param isSent else it is not wanted */
  async #forget(each: Unsent, isSent: boolean): Promise<true> {
    const { unsent, isRunning, onSent, onUnwanted } = this.#parts;
    this.#ending.delete(each.claim);
    if (!(await unsent.remove(each.claim, () => isRunning(each.claim)))) return true;
    if (isSent) onSent(each);
    else onUnwanted(each);
    return true;
  }

  /** Sends the rest of a file.
   *  @returns false when the other end does not want it */
  async #sendFile(claim: string, kind: string, path: string): Promise<boolean> {
    const size = await sizeOf(path);
    if (size === 0) return true;
    const key = `${claim} ${kind}`;
    let has = this.#has.get(key) ?? (await this.#ask({ t: "log-size", claim, kind }));
    while (has !== undefined && has < size) {
      const begun = this.#parts.clock.monotonic();
      const bytes = await readAt(path, has);
      if (bytes.length === 0) break; // it was cut meanwhile
      has = await this.#ask({ t: "log", claim, kind, offset: has, bytes: bytes.toString("base64") });
      const restMs = (PART_MS * bytes.length) / LOG_PART - (this.#parts.clock.monotonic() - begun);
      if (restMs > 0) await this.#parts.clock.sleep(restMs);
    }
    if (has !== undefined) this.#has.set(key, has);
    return has !== undefined;
  }

  /** @returns how much the other end has */
  async #ask(message: Message): Promise<number | undefined> {
    const { t, size } = await this.#parts.ask(message);
    if (t === "failed") throw new ConnectionLost(); // its storage does not answer: later
    return Number.isSafeInteger(size) && (size as number) >= 0 ? (size as number) : undefined;
  }
}

async function sizeOf(path: string): Promise<number> {
  return fs.stat(path).then(
    ({ size }) => size,
    (error: unknown) => {
      if (isGone(error)) return 0;
      throw error;
    },
  );
}

async function readAt(path: string, offset: number): Promise<Buffer> {
  const file = await fs.open(path, "r");
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(LOG_PART), 0, LOG_PART, offset);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
