import * as fs from "node:fs/promises";
import { metricsFileOf } from "../../core/attempt-files.ts";
import type { Clock } from "../../core/clock.ts";
import { isGone } from "../../core/errno.ts";
import { contentOf } from "../protocol/file-content.ts";
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
  /** What is there is not what is here, however often it is sent. */
  readonly onDiffering: (log: Unsent) => void;
}

/** What is known of a file that is being sent. */
interface Known {
  /** Inode and path: an attempt whose start has failed begins again with another log. */
  readonly file: string;
  /** How much the other end of this connection has; undefined when that is to be asked. */
  readonly has: number | undefined;
}

/** Between two looks at the logs, milliseconds. */
const PAUSE_MS = 500;
/** So long a part of the largest size takes at least: a runner sends one megabyte a second. */
const PART_MS = 1_000 / 16;
/** Stands for a file of which the other end has something else. */
const DIFFERENT = "";
/** A log that is something else at the other end is sent again so often. */
const MOST_AGAIN = 3;

/** Sends job logs and metrics to the list as they grow, by offset: the other end says how much it
 *  has, so what was on its way when a connection was lost is sent again, and nothing twice.
 *  When all of a log is there, both ends compare what they have, and what differs is sent anew. */
export class LogSender {
  readonly #parts: LogSenderParts;
  /** By claim, and kind of file. */
  readonly #known = new Map<string, Known>();
  /** How often the two ends had different logs, by claim. */
  readonly #differed = new Map<string, number>();
  /** Claims of which the other end was told that so many bytes of a log are all: the answer may be
   *  lost. */
  readonly #ending = new Map<string, number>();
  #isBusy = false;

  constructor(parts: LogSenderParts) {
    this.#parts = parts;
  }

  /** Another connection: what its other end has is asked anew. */
  restart(): void {
    for (const [key, { file }] of this.#known) this.#known.set(key, { file, has: undefined });
  }

  /** Sends as logs grow, until `over`. */
  async run(over: AbortSignal): Promise<void> {
    while (!over.aborted) {
      await this.round().catch(() => {}); // the connection is lost, or a file cannot be read now
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
    const { isRunning, ask, unsent } = this.#parts;
    const isOver = !isRunning(claim); // before the files are read
    const hasLog = await this.#sendFile(claim, "log", log);
    const hasMetrics = await this.#sendFile(claim, "metrics", metricsFileOf(log));
    if (!hasLog || !hasMetrics)
      return this.#forget(each, this.#ending.get(claim) === (await statOf(log)).size);
    if (!isOver) return true;
    const [ours, metrics] = [await contentOf(log), await contentOf(metricsFileOf(log))];
    // A claim whose answer was lost has been made anew since the notes were read: its log is another one.
    if ((await unsent.of(claim))?.log !== log) return false;
    this.#ending.set(claim, ours.size);
    const digests = { logDigest: ours.digest, metricsDigest: metrics.digest };
    const end = { t: "log-end", claim, ...digests };
    const { isAll, differs } = await ask({ ...end, log: ours.size, metrics: metrics.size });
    if (isAll === true) return this.#forget(each, true);
    this.#ending.delete(claim);
    this.restart(); // what was known is that of a connection before
    if (!Array.isArray(differs)) return false;
    const times = (this.#differed.get(claim) ?? 0) + 1;
    this.#differed.set(claim, times);
    if (times <= MOST_AGAIN) {
      for (const kind of differs)
        this.#known.set(`${claim} ${String(kind)}`, { file: DIFFERENT, has: undefined });
      return false;
    }
    await ask({ ...end, log: 0, metrics: 0 }); // it stays as it is
    if (await this.#drop(each)) this.#parts.onDiffering(each);
    return true;
  }

  /** @param isSent else it is not wanted */
  async #forget(each: Unsent, isSent: boolean): Promise<true> {
    if (!(await this.#drop(each))) return true;
    if (isSent) this.#parts.onSent(each);
    else this.#parts.onUnwanted(each);
    return true;
  }

  /** @returns false when the attempt runs again, or another runner has sent its log */
  async #drop({ claim }: Unsent): Promise<boolean> {
    const { unsent, isRunning } = this.#parts;
    this.#ending.delete(claim);
    if (!(await unsent.remove(claim, () => isRunning(claim)))) return false;
    for (const kind of ["log", "metrics"]) this.#known.delete(`${claim} ${kind}`);
    this.#differed.delete(claim);
    return true;
  }

  /** Sends the rest of a file.
   *  @returns false when the other end does not want it */
  async #sendFile(claim: string, kind: string, path: string): Promise<boolean> {
    const { size, ino } = await statOf(path);
    const [key, file] = [`${claim} ${kind}`, `${ino} ${path}`];
    const known = this.#known.get(key);
    if (size === 0 && known?.file !== DIFFERENT) return true;
    let has = known?.has ?? (await this.#ask({ t: "log-size", claim, kind }));
    let anew = has !== undefined && has > 0 && ((known && known.file !== file) || has > size);
    while (has !== undefined && (anew || has < size)) {
      const begun = this.#parts.clock.monotonic();
      const offset = anew ? 0 : has;
      const bytes = size > 0 ? await readAt(path, offset) : Buffer.alloc(0);
      if (bytes.length === 0 && !anew) return true; // it was cut meanwhile
      const part = { t: "log", claim, kind, offset, bytes: bytes.toString("base64") };
      has = await this.#ask(anew ? { ...part, anew } : part);
      anew = false;
      if (has !== undefined) this.#known.set(key, { file, has });
      const restMs = (PART_MS * bytes.length) / LOG_PART - (this.#parts.clock.monotonic() - begun);
      if (restMs > 0) await this.#parts.clock.sleep(restMs);
    }
    if (has !== undefined) this.#known.set(key, { file, has });
    return has !== undefined;
  }

  /** @returns how much the other end has */
  async #ask(message: Message): Promise<number | undefined> {
    const { t, size } = await this.#parts.ask(message);
    if (t === "failed") throw new ConnectionLost(); // its storage does not answer: later
    return Number.isSafeInteger(size) && (size as number) >= 0 ? (size as number) : undefined;
  }
}

async function statOf(path: string): Promise<{ readonly size: number; readonly ino: number }> {
  return fs.stat(path).catch((error: unknown) => {
    if (isGone(error)) return { size: 0, ino: 0 };
    throw error;
  });
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
