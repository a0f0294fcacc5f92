import callbackFs, { type Stats } from "node:fs";
import lockfile from "proper-lockfile";

/** A directory that this process has made and keeps touching: a lock, or a heartbeat. */
export interface HeldDirectory {
  /** Stops touching it, and removes it. */
  release(): Promise<void>;
  /** Stops touching it, and leaves it in place: by now it probably belongs to somebody else. */
  abandon(): Promise<void>;
}

export interface HoldOptions {
  /** How often it is touched, milliseconds (proper-lockfile's minimum is 1000). */
  readonly beatMs: number;
  /** Called once when it was removed, or touched by somebody else; it is not touched any more
   *  then. */
  readonly onGone: () => void;
}

/** Makes the directory `path` and keeps it fresh for as long as this process holds it.
 *
 *  proper-lockfile makes, touches and removes it, also at the exit of this process. Four of its
 *  options are not the defaults, for these reasons:
 *  - `stale`: its own test for stale locks is off, since it compares the clock of the holder with
 *    ours (lock.ts).
 *  - name and `lockfilePath`: it remembers what it holds by name. A directory that was taken from
 *    us and that we have made again would be two holdings with one name, so each holding has a
 *    name of its own.
 *  - `fs`: see {@link TouchedDirectoryFs}.
 *  - `realpath`: the path is a real one already, and its last part does not exist yet.
 *  @throws ELOCKED when it exists already; the system's error when it cannot be made */
export async function holdDirectory(path: string, { beatMs, onGone }: HoldOptions): Promise<HeldDirectory> {
  const name = `${path}.${count++}`;
  const fs = new TouchedDirectoryFs();
  const options = { lockfilePath: path, realpath: false };
  await lockfile.lock(name, {
    ...options,
    fs,
    stale: Number.POSITIVE_INFINITY,
    update: beatMs,
    retries: 0,
    onCompromised: onGone,
  });
  fs.isMade = true;
  const end = async (removal: Pick<TouchedDirectoryFs, "rmdir">): Promise<void> => {
    await fs.answered;
    // It fails when the directory was taken from us; then there is nothing left to do.
    await lockfile.unlock(name, { ...options, fs: removal }).catch(() => {});
  };
  return { release: async () => end(fs), abandon: async () => end(NO_REMOVAL) };
}

/** Of all holdings of this process. */
let count = 0;

/** The library can stop touching a directory only by removing it. */
const NO_REMOVAL: Pick<TouchedDirectoryFs, "rmdir"> = { rmdir: (_path, done) => done(null) };

/** The mtime that the library believes a directory to have that was just made. In whole seconds:
 *  from that it concludes that the storage has no finer times, and sets whole seconds only, which
 *  every storage keeps as they are. (It takes the directory for somebody else's when it does not
 *  find the mtime that it has set.) */
const ASSUMED_MTIME = new Date(0);

type Done = (error: Error | null, stats?: Pick<Stats, "mtime">) => void;

/**
 * The part of `fs` that the library uses for one directory. It saves round trips to slow storage
 * while others wait for the lock: the library would ask how old a directory of somebody else is
 * (one), and how fine the times of one are that it has just made (two or three). Nothing here
 * needs these answers.
 */
class TouchedDirectoryFs {
  /** Whether the library has the directory. Before that it only tries to find out how fine times
   *  are. */
  isMade = false;
  /** Resolves when `stat` is not waiting for the storage. If the library were told to unlock while
   *  a `stat` is under way that fails, it would use the lock that it has just forgotten, in a
   *  timer, and so end this process. */
  answered: Promise<void> = Promise.resolve();
  #isMtimeKnown = false;

  mkdir = (path: string, done: Done): void => {
    callbackFs.mkdir(path, (error) => {
      done(error?.code === "EEXIST" ? Object.assign(error, { code: "ELOCKED" }) : error);
    });
  };

  stat = (path: string, done: Done): void => {
    if (!this.isMade) {
      done(null, { mtime: ASSUMED_MTIME });
      return;
    }
    this.answered = new Promise((resolve) => {
      callbackFs.stat(path, (error, stats) => {
        // The first time its mtime is still the one that mkdir gave it.
        const isFirst = !error && !this.#isMtimeKnown;
        if (isFirst) this.#isMtimeKnown = true;
        done(error, isFirst ? { mtime: ASSUMED_MTIME } : stats);
        resolve();
      });
    });
  };

  utimes = (path: string, atime: Date, mtime: Date, done: Done): void => {
    if (this.isMade) callbackFs.utimes(path, atime, mtime, done);
    else done(null);
  };

  rmdir = (path: string, done: Done): void => callbackFs.rmdir(path, done);

  /** At the exit of the process. */
  rmdirSync = (path: string): void => callbackFs.rmdirSync(path);
}
