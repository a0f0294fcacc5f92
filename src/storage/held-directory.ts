import fs, { type Stats } from "node:fs";
import lockfile from "proper-lockfile";

/** A directory that we have made and touch: a lock, or a heartbeat. */
export interface HeldDirectory {
  /** Touches it no more, and removes it. */
  release(): Promise<void>;
  /** Touches it no more, and leaves it where it is: it is probably another's by now. */
  abandon(): Promise<void>;
}

export interface Holding {
  /** It is touched this often, milliseconds (proper-lockfile's least is 1000). */
  readonly beatMs: number;
  /** Called once when it was removed, or touched by somebody else: it is not touched any more then. */
  readonly onGone: () => void;
}

/** Makes the directory `path` and keeps it fresh for as long as this process has it.
 *
 *  proper-lockfile's own staleness is off: it compares the holder's clock with ours. And it remembers what it holds by name, so that a
 *  directory that was taken from us and that we have made anew would be two with one name: each gets a name of its own.
 *  @throws ELOCKED when it is there already; the system's error when it cannot be made */
export async function holdDirectory(path: string, { beatMs, onGone }: Holding): Promise<HeldDirectory> {
  const storage = new LockStorage();
  const unlock = await lockfile.lock(`${path}.${count++}`, {
    lockfilePath: path,
    fs: storage,
    realpath: false,
    stale: Number.POSITIVE_INFINITY,
    update: beatMs,
    retries: 0,
    onCompromised: onGone,
  });
  storage.isTaken = true;
  const end = async (isOurs: boolean): Promise<void> => {
    await storage.answered();
    storage.isOurs = isOurs;
    await unlock().catch(() => {}); // nothing is left to do when it was taken from us
  };
  return { release: async () => end(true), abandon: async () => end(false) };
}

let count = 0;

/** A whole second, which every storage can tell: the library, which compares what it has set with what it finds, sets such times then. */
const MADE = new Date(0);

type Done = (error: Error | null, stats?: Pick<Stats, "mtime">) => void;

/**
 * What the library asks of the storage for one directory. Of one that it has just made it would ask how finely times are told, and of
 * one that is another's how old it is: two or three round trips for which others wait, and answers that nobody uses.
 */
class LockStorage {
  /** Whether the directory is made. */
  isTaken = false;
  /** Whether it is removed in the end; the library knows no other way to stop touching it. */
  isOurs = true;
  #wasSeen = false;
  #looking: Promise<void> = Promise.resolve();

  mkdir = (path: string, done: Done): void => {
    fs.mkdir(path, done);
  };

  stat = (path: string, done: Done): void => {
    if (!this.isTaken) {
      done(null, { mtime: MADE });
      return;
    }
    this.#looking = new Promise((resolve) => {
      fs.stat(path, (error, stats) => {
        const isFirst = !error && !this.#wasSeen; // as it was made: from now on it has the time that we set
        if (isFirst) this.#wasSeen = true;
        done(error, isFirst ? { mtime: MADE } : stats);
        resolve();
      });
    });
  };

  utimes = (path: string, atime: Date, mtime: Date, done: Done): void => {
    if (this.isTaken) fs.utimes(path, atime, mtime, done);
    else done(null);
  };

  rmdir = (path: string, done: Done): void => {
    if (this.isOurs) fs.rmdir(path, done);
    else done(null);
  };

  /** At the exit of the process. */
  rmdirSync = (path: string): void => fs.rmdirSync(path);

  /** Resolves when the storage has answered: told to let go in the middle of a look that fails, the library would go on with what it has
   *  just forgotten, and end this process. */
  async answered(): Promise<void> {
    await this.#looking;
  }
}
