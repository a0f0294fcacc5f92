import { constants } from "node:fs";
import * as fs from "node:fs/promises";
import { basename } from "node:path";
import { metricsFileOf } from "../../core/attempt-files.ts";
import { isGone } from "../../core/errno.ts";
import type { Entry, RunningEntry } from "../../core/entry.ts";
import { contentOf, type FileContent } from "../protocol/file-content.ts";
import { setLogPath } from "../../list/changes/set-log-path.ts";
import type { LogNames } from "../../runner/experiment/log-names.ts";
import { realPath } from "../../storage/real-path.ts";
import { share, sharingBeside } from "../../storage/sharing.ts";
import type { ListFile } from "../../store/list-file.ts";
import { isLogName, type LogBook, sizeOf } from "./log-book.ts";

const { O_CREAT, O_NOFOLLOW, O_WRONLY } = constants;

/** What an attempt writes that is sent as it grows. */
export const LOG_KINDS = ["log", "metrics"] as const;
export type LogKind = (typeof LOG_KINDS)[number];

/** What the end of a log has come to. */
export interface LogEnd {
  /** Whether all of it is here, byte for byte. */
  readonly isAll: boolean;
  /** What is as long as it should be, or longer, and something else. */
  readonly differs?: readonly LogKind[];
}

export interface LogReceiverParts {
  readonly list: ListFile;
  readonly names: LogNames;
  readonly book: LogBook;
  readonly owns: (runner: string | undefined) => boolean;
}

/**
 * Writes the job logs of remote attempts beside the list. Every step may be the last one of this
 * process, and another one may be at the same step: each is made again without harm. The order is:
 * the name is noted; the log is made, and gets the name beside the list; the record gets the name;
 * bytes come. At the end the note goes first.
 */
export class LogReceiver {
  readonly #parts: LogReceiverParts;
  /** The names of logs of which this process knows that they are there, by claim. */
  readonly #ready = new Map<string, string>();

  constructor(parts: LogReceiverParts) {
    this.#parts = parts;
  }

  /** How many bytes of the log are here; undefined when the claim is not that of a runner at the
   *  other end, so that no more is to come.
   *  @throws the system's error */
  async size(claim: string, kind: LogKind): Promise<number | undefined> {
    const name = await this.#nameOf(claim);
    return name === undefined ? undefined : sizeOf(await this.#pathOf(claim, kind, name));
  }

  /** Writes a part of the log, if all before `offset` is here. A process whose connection is cut may still
   *  write the same bytes to the same place.
   *  @param anew whether what is here is dropped first, since it is something else
   *  @returns as {@link size} */
  async append(
    claim: string,
    kind: LogKind,
    offset: number,
    bytes: Buffer,
    anew = false,
  ): Promise<number | undefined> {
    // What is written to the log is nothing once another process has ended it, which has removed the
    // name by which it is written.
    const name = await this.#nameOf(claim, kind === "metrics");
    if (name === undefined) return undefined;
    const path = await this.#pathOf(claim, kind, name);
    const file = await this.#open(path, kind === "metrics" && offset === 0);
    if (!file) {
      this.#ready.delete(claim); // another process has ended it, or somebody has removed it
      return sizeOf(path);
    }
    try {
      if (anew && offset === 0) await file.truncate();
      const { size } = await file.stat();
      if (size !== offset) return size;
      const { bytesWritten } = await file.write(bytes, 0, bytes.length, offset);
      return size + bytesWritten;
    } finally {
      await file.close();
    }
  }

  /** All of the log has come, if that is what is here.
   *  @param content what the other end has; without a log it does not know what is right
   *  @throws the system's error */
  async end(claim: string, content: Readonly<Record<LogKind, FileContent>>): Promise<LogEnd> {
    const { book, list } = this.#parts;
    if ((await list.newest()).some((entry) => isRun(entry, claim))) return { isAll: false };
    this.#ready.delete(claim);
    const name = await book.nameOf(claim);
    const differs: LogKind[] = [];
    for (const kind of LOG_KINDS) {
      if (name === undefined || content.log.size === 0) break;
      const { size, digest } = content[kind];
      const path = await this.#pathOf(claim, kind, name);
      if ((await sizeOf(path)) < size) return { isAll: false };
      const here = await contentOf(path);
      if (here.size !== size || here.digest !== digest) differs.push(kind);
    }
    if (differs.length > 0) return { isAll: false, differs };
    await book.end(claim);
    return { isAll: true };
  }

  async #pathOf(claim: string, kind: LogKind, name: string): Promise<string> {
    const { book } = this.#parts;
    return kind === "log" ? book.logOf(claim) : metricsFileOf(await book.beside(name));
  }

  /** @returns undefined when it is not there */
  async #open(path: string, mayMake: boolean): Promise<fs.FileHandle | undefined> {
    try {
      if (!mayMake) return await fs.open(path, O_WRONLY | O_NOFOLLOW);
      const { file: mode, gid } = await sharingBeside(await realPath(this.#parts.list.path));
      const file = await fs.open(path, O_WRONLY | O_CREAT | O_NOFOLLOW, mode);
      share(file.fd, mode, gid);
      return file;
    } catch (error) {
      if (isGone(error)) return undefined;
      throw error;
    }
  }

  /** The name of the log of `claim`, which is there, and named in the record while that runs;
   *  undefined when the claim is not that of a runner at the other end.
   *  @param looks whether another process may have ended it */
  async #nameOf(claim: string, looks = false): Promise<string | undefined> {
    const { book, names } = this.#parts;
    const ready = this.#ready.get(claim);
    if (ready !== undefined && (!looks || (await book.nameOf(claim)) === ready)) return ready;
    for (;;) {
      const known = await book.nameOf(claim);
      const run = await this.#runOf(claim); // after the note was read: whoever ends it removes that
      if (known === undefined && !run) {
        if ((await book.nameOf(claim)) !== undefined) continue; // it was noted, and the attempt has ended
        await book.end(claim); // a process was killed before it had ended it
        return undefined;
      }
      const name = known ?? wantedBy(run) ?? names.next(run?.n ?? 0);
      if (known === undefined) {
        await book.note(claim, name);
        continue; // perhaps another process was faster, or has ended it meanwhile
      }
      names.took(name);
      if (await book.link(claim, name)) {
        if (run && name !== wantedBy(run)) await this.#record(run, name);
        if ((await book.nameOf(claim)) === name) {
          this.#ready.set(claim, name);
          return name;
        }
        await book.unlink(claim, name); // it was ended meanwhile
        continue;
      }
      // The name is that of another log.
      if (run && name === wantedBy(run)) await this.#record(run, names.next(run.n));
      await book.unlink(claim, name);
      if (!run) await book.note(claim, names.next(numberIn(name)));
    }
  }

  async #record({ n, entry }: Run, name: string): Promise<void> {
    const path = await this.#parts.book.beside(name);
    await this.#parts.list.update(setLogPath({ n, entry, before: entry }, path));
  }

  async #runOf(claim: string): Promise<Run | undefined> {
    const { list, owns } = this.#parts;
    const entries = await list.newest();
    const n = entries.findIndex((each) => isRun(each, claim) && owns(each.facts.runner));
    return n === -1 ? undefined : { n, entry: entries[n] as RunningEntry };
  }
}

interface Run {
  readonly n: number;
  readonly entry: RunningEntry;
}

function isRun(entry: Entry, claim: string): entry is RunningEntry {
  return entry.status === "running" && entry.facts.claim === claim;
}

/** The name that the record has; undefined when it has none that is that of a log. */
function wantedBy(run: Run | undefined): string | undefined {
  const name = basename(run?.entry.facts.log ?? "");
  return isLogName(name) ? name : undefined;
}

/** The number of the entry that is part of the name of a log. */
function numberIn(name: string): number {
  return Number(/^cooperate_(\d+)/.exec(name)?.[1] ?? 0);
}
