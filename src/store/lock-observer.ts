import type { Stats } from "node:fs";
import * as fs from "node:fs/promises";
import type { ForeignLock } from "../core/foreign-lock.ts";

/** A directory that was seen for so long is looked into: a lock that changes hands is gone by then. */
const LOOK_INTO_MS = 100;

/** What somebody who waits for a lock has seen of it. */
export class LockObserver {
  readonly #path: string;
  /** Inode and time of change; empty: it was not there. */
  #id = "";
  #since = performance.now();
  #foreign: ForeignLock | undefined;
  #isEmpty = false;
  #inode = 0;
  #handsAt = performance.now();

  constructor(path: string) {
    this.#path = path;
  }

  /** What stands there instead of a lock; undefined when it is one, for all that is known. */
  get foreign(): ForeignLock | undefined {
    return this.#foreign;
  }

  /** For how long the same lock was there and was not touched, milliseconds; 0 when there was none. */
  get unchangedMs(): number {
    return this.#id === "" ? 0 : performance.now() - this.#since;
  }

  /** Since it was seen to change hands last, or since we have begun to look, milliseconds: its holder may touch it meanwhile. */
  get sameHandsMs(): number {
    return performance.now() - this.#handsAt;
  }

  /** Looks at it. The mkdir that has just failed has made an NFS client ask the server, so this is fresh. */
  async look(): Promise<void> {
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
    else if (!this.#foreign && !this.#isEmpty && this.unchangedMs > LOOK_INTO_MS) {
      const names = await fs.readdir(this.#path).catch(() => []);
      if (names.length > 0) this.#foreign = "ELOCKFULL";
      else this.#isEmpty = true;
    }
  }

  /** It is another one that is there now, or the same that was touched: who touches it sets a time of his own, which the storage does not tell
   *  as that of the change. Some (sshfs) know no other than that: there a touch looks like a change of hands. */
  #compare(stat: Stats | undefined): void {
    const isFirst = this.#inode === 0;
    const isLock = this.#foreign === undefined && stat?.isDirectory();
    const isTouched = stat?.ino === this.#inode && (!isLock || stat.mtimeMs !== stat.ctimeMs);
    this.#inode = stat?.ino ?? -1;
    if (!isFirst && !isTouched) this.#handsAt = performance.now();
  }

  /** What comes next is another lock. */
  forget(): void {
    [this.#id, this.#since] = ["", performance.now()];
    [this.#foreign, this.#isEmpty] = [undefined, false];
  }
}
