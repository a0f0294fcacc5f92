import callbackFs from "node:fs";
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
  const unlock = await lockfile.lock(`${path}.${count++}`, {
    lockfilePath: path,
    fs: FS,
    realpath: false,
    stale: Number.POSITIVE_INFINITY,
    update: beatMs,
    retries: 0,
    onCompromised: onGone,
  });
  const end = async (isOurs: boolean): Promise<void> => {
    // Ended in the middle of a look that fails, it would go on with what it has just forgotten, and end this process.
    while (looks.size > 0) await Promise.all(looks);
    if (!isOurs) abandoned.add(path);
    await unlock().catch(() => {}); // nothing is left to do when it was taken from us
    if (!isOurs) abandoned.delete(path);
  };
  return { release: async () => end(true), abandon: async () => end(false) };
}

let count = 0;

/** What proper-lockfile is looking at in this moment. */
const looks = new Set<Promise<void>>();

/** Directories that are not to be removed though the library is told to let go of them: it knows no other way to
 *  stop touching them. */
const abandoned = new Set<string>();

/** One object for all, since the library remembers in it how finely the file system tells times. */
const FS = {
  ...callbackFs,
  stat(path: string, done: (error: Error | null, stats: callbackFs.Stats) => void): void {
    const look = new Promise<void>((resolve) => {
      callbackFs.stat(path, (error, stats) => {
        done(error, stats);
        looks.delete(look);
        resolve();
      });
    });
    looks.add(look);
  },
  rmdir(path: string, done: (error: Error | null) => void): void {
    if (abandoned.delete(path)) done(null);
    else callbackFs.rmdir(path, done);
  },
};
