import { constants } from "node:fs";
import * as fs from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { metricsFileOf } from "../../core/attempt-files.ts";
import { codeOf, isGone } from "../../core/errno.ts";
import type { Entry, RunningEntry } from "../../core/entry.ts";
import { setLogPath } from "../../list/changes/set-log-path.ts";
import type { LogNames } from "../../runner/experiment/log-names.ts";
import { realPath } from "../../storage/real-path.ts";
import { share, sharingBeside } from "../../storage/sharing.ts";
import type { ListFile } from "../../store/list-file.ts";
import type { LogBook } from "./log-book.ts";

const { O_APPEND, O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = constants;

/** What an attempt writes that is sent as it grows. */
export type LogKind = "log" | "metrics";

export interface LogReceiverParts {
  readonly list: ListFile;
  readonly names: LogNames;
  readonly book: LogBook;
  readonly owns: (runner: string | undefined) => boolean;
}

/** Writes the job logs of remote attempts beside the list. */
export class LogReceiver {
  readonly #parts: LogReceiverParts;

  constructor(parts: LogReceiverParts) {
    this.#parts = parts;
  }

  /** How many bytes of the log are here; undefined when the claim is not that of a runner at the
   *  other end, so that no more is to come.
   *  @throws the system's error */
  async size(claim: string, kind: LogKind): Promise<number | undefined> {
    const path = await this.#pathOf(claim);
    return path === undefined ? undefined : sizeOf(kind === "log" ? path : metricsFileOf(path));
  }

  /** Appends to the log, if `offset` is its end.
   *  @returns as {@link size} */
  async append(claim: string, kind: LogKind, offset: number, bytes: Buffer): Promise<number | undefined> {
    const log = await this.#pathOf(claim);
    if (log === undefined) return undefined;
    const path = kind === "log" ? log : metricsFileOf(log);
    if (kind === "metrics" && offset === 0) await this.#make(path).catch(falseIfThere);
    const file = await fs.open(path, O_WRONLY | O_APPEND | O_NOFOLLOW);
    try {
      const { size } = await file.stat();
      if (size !== offset) return size;
      await file.appendFile(bytes);
      return size + bytes.length;
    } finally {
      await file.close();
    }
  }

  /** All of the log has come, if that is so many bytes.
   *  @returns whether it is so */
  async end(claim: string, sizes: Readonly<Record<LogKind, number>>): Promise<boolean> {
    const { book } = this.#parts;
    const path = await book.pathOf(claim);
    if (path === undefined) return true;
    const size = await sizeOf(path);
    if (size < sizes.log || (await sizeOf(metricsFileOf(path))) < sizes.metrics) return false;
    await book.end(claim);
    if (size === 0) await fs.rm(path, { force: true }); // it never began
    return true;
  }

  /** The path of the log of `claim`, which is made when it is missing. */
  async #pathOf(claim: string): Promise<string | undefined> {
    const { list, names, book, owns } = this.#parts;
    const known = await book.pathOf(claim);
    if (known !== undefined) return known;
    const entries = await list.newest();
    const n = entries.findIndex((each) => isRun(each, claim) && owns(each.facts.runner));
    const entry = entries[n] as RunningEntry | undefined;
    if (!entry) return undefined;
    const wanted = basename(entry.facts.log ?? names.next(n));
    const folder = dirname(await realPath(list.path));
    for (let name = wanted; ; name = names.next(n)) {
      const path = join(folder, name);
      names.took(name);
      if (!(await this.#make(path).catch(falseIfThere))) continue;
      if (!(await book.begin(claim, path))) {
        await fs.rm(path, { force: true });
        return book.pathOf(claim);
      }
      if (path !== entry.facts.log) await list.update(setLogPath({ n, entry, before: entry }, path));
      return path;
    }
  }

  async #make(path: string): Promise<true> {
    const { file: mode, gid } = await sharingBeside(await realPath(this.#parts.list.path));
    const file = await fs.open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode);
    share(file.fd, mode, gid);
    await file.close();
    return true;
  }
}

function isRun(entry: Entry, claim: string): entry is RunningEntry {
  return entry.status === "running" && entry.facts.claim === claim;
}

async function sizeOf(path: string): Promise<number> {
  return fs.lstat(path).then(
    ({ size }) => size,
    (error: unknown) => {
      if (isGone(error)) return 0;
      throw error;
    },
  );
}

function falseIfThere(error: unknown): false {
  if (codeOf(error) === "EEXIST") return false;
  throw error;
}
