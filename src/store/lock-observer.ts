import type { Stats } from "node:fs";
import * as fs from "node:fs/promises";
import type { Clock } from "../core/clock.ts";
import type { ForeignLock } from "../core/foreign-lock.ts";

/** A directory that was there for so long is read: a lock that changes hands is gone by then. */
const READ_AFTER_MS = 100;

/** What a process that waits for a lock has observed of it. */
export class LockObserver {
  readonly #path: string;
  readonly #clock: Clock;
  /** Inode and mtime; empty when there was no lock. */
  #id = "";
  #since: number;
  #foreign: ForeignLock | undefined;
  #isEmpty = false;
  #inode = 0;
  #handsAt: number;

  constructor(path: string, clock: Clock) {
    [this.#path, this.#clock] = [path, clock];
    [this.#since, this.#handsAt] = [clock.monotonic(), clock.monotonic()];
  }

  /** What is there instead of a lock; undefined when it is one, as far as is known. */
  get foreign(): ForeignLock | undefined {
    return this.#foreign;
  }

  /** For how long the same lock was there and was not touched, milliseconds; 0 when there was
   *  none. */
  get unchangedMs(): number {
    return this.#id === "" ? 0 : this.#clock.monotonic() - this.#since;
  }

  /** Time since the lock was last seen to change hands, or since we have begun to observe it,
   *  milliseconds. Its holder may have touched it meanwhile. */
  get sameHandsMs(): number {
    return this.#clock.monotonic() - this.#handsAt;
  }

  /** Observes the lock. The result is fresh: the mkdir that has just failed has made an NFS client
   *  ask the server. */
  async observe(): Promise<void> {
    const stat = await fs.lstat(this.#path).catch(() => undefined);
    const id = stat ? `${stat.ino}:${stat.mtimeMs}` : "";
    if (id !== this.#id) {
      this.#compare(stat);
      this.forget();
      this.#id = id;
    }
    if (!stat) return;
    if (stat.isSymbolicLink()) this.#foreign = "ELOCKLINK";
    else if (!stat.isDirectory()) this.#foreign = "ELOCKFILE";
    else if (!this.#foreign && !this.#isEmpty && this.unchangedMs > READ_AFTER_MS) {
      const names = await fs.readdir(this.#path).catch(() => []);
      if (names.length > 0) this.#foreign = "ELOCKFULL";
      else this.#isEmpty = true;
    }
  }

  /** Notices a change of hands: there is another lock than before, and not the same that was
   *  touched. Its holder touches it by setting an mtime, so that mtime and ctime differ. Some
   *  storage (sshfs) reports no other time than mtime: there each touch looks like a change of
   *  hands. */
  #compare(stat: Stats | undefined): void {
    const isFirst = this.#inode === 0;
    const isLock = this.#foreign === undefined && stat?.isDirectory();
    const isTouched = stat?.ino === this.#inode && (!isLock || stat.mtimeMs !== stat.ctimeMs);
    this.#inode = stat?.ino ?? -1;
    if (!isFirst && !isTouched) this.#handsAt = this.#clock.monotonic();
  }

  /** From now on there is another lock. */
  forget(): void {
    [this.#id, this.#since] = ["", this.#clock.monotonic()];
    [this.#foreign, this.#isEmpty] = [undefined, false];
  }
}
