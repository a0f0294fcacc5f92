// Modelled in test/model/txn.pml: change the model first.
import { randomUUID } from "node:crypto";
import { renameSync } from "node:fs";
import * as fs from "node:fs/promises";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { codeOf, isGone, StoreFault } from "./errno.ts";
import { makeDirectoryAnew } from "./forgotten-name.ts";
import { isRenamedInSteps, lastMoved } from "./moved-away.ts";
import { readVersion, refresherFor, type StorageKind, versionNow } from "./snapshot.ts";

/**
 * The fence. Whoever wants to change FILE makes a staging directory of its own under `FILE.txn/`, removes everybody
 * else's, and only then reads FILE; the one way to publish is to rename a file OUT of the own directory over FILE. Who
 * lost its turn (was paused, had its lock broken) finds its directory gone, its rename fails, and it starts over: there
 * is no moment at which an old version can be published.
 */
export class Stage {
  readonly #real: string;
  readonly #root: string;
  readonly #dir: string;
  readonly #next: string;
  readonly #storage: StorageKind;
  /** Device and inode of what was staged. */
  #staged: string | undefined;

  constructor(real: string, storage: StorageKind) {
    this.#real = real;
    this.#storage = storage;
    this.#root = `${real}.txn`;
    this.#dir = join(this.#root, `${hostname()}-${process.pid}-${randomUUID()}`);
    this.#next = join(this.#dir, "next");
  }

  /** Makes the own staging directory.
   *  @throws ENOENT when another process sweeps its parent at this moment */
  async make(): Promise<void> {
    const folder = await fs.stat(dirname(this.#real));
    // Where nobody else can write there is nobody else who would have to fence us.
    const like = (folder.mode & BY_OTHERS) === 0 ? undefined : folder;
    await makeDirectory(this.#root, like);
    await makeDirectory(this.#dir, like);
  }

  /** Takes the right to publish from everybody else. */
  async evictOthers(): Promise<void> {
    const names = await fs.readdir(this.#root);
    const own = this.#dir.slice(this.#root.length + 1);
    if (!names.includes(own)) throw new StoreFault("EFENCED", "evicted already, or a stale listing");
    for (const name of names) {
      if (name === own) continue;
      await this.#finishRename(join(this.#root, name, "next"));
      await evict(join(this.#root, name));
    }
  }

  /** Writes `text` into the own directory. */
  async write(text: string | Buffer, mode: number): Promise<void> {
    // chown: false makes the library leave the owner alone; its types do not know the value.
    await writeFileAtomic(this.#next, text, { mode: mode & 0o7777, chown: false as never });
  }

  /** Notices a short write, which write-file-atomic does not, and asks the server once more whether we are still in. Gives what was written
   *  the owner of the version it is to replace, where that is allowed.
   *  @throws StoreFault ESHORT; ENOENT when evicted */
  async verify(text: string | Buffer, like?: Owner): Promise<void> {
    const { stat } = await readVersion(this.#next).catch((error: unknown) => {
      throw codeOf(error) === "EGONE" ? new StoreFault("EFENCED", "evicted", error) : error;
    });
    if (stat.size !== Buffer.byteLength(text)) {
      throw new StoreFault("ESHORT", `no space left to write ${this.#real}`);
    }
    this.#staged = identityOf(stat);
    if (!like) return;
    const uid = process.getuid?.() === 0 ? like.uid : stat.uid; // nobody else may give files away
    if (uid === stat.uid && like.gid === stat.gid) return;
    await fs.chown(this.#next, uid, like.gid).catch(() => {}); // best effort, as cp -p does
  }

  /** The commit: a last look at what is to be replaced, and the rename. Nothing comes between the two, nor does this process do anything else
   *  there: an editor does not ask for our lock, and what it saves in between is lost. A server that does not answer stops this process
   *  here, with its heartbeats, which are on the same storage; its supervisors go on.
   *  @param replaced the version that was read (snapshot.ts)
   *  @throws StoreFault ECHANGED when that is no longer there; ENOENT when evicted */
  async publish(replaced: string): Promise<void> {
    if (versionNow(this.#real) !== replaced) {
      throw new StoreFault("ECHANGED", `another program changed ${this.#real}`);
    }
    const begunMs = performance.now();
    try {
      renameSync(this.#next, this.#real);
    } catch (error) {
      await this.#mend(begunMs);
      throw error;
    }
  }

  /** The commit of a list that does not exist yet; false when it does by now. link is exclusive on every storage, O_EXCL
   *  is not (NFS); where there are no hard links the latter must do. */
  async publishNew(text: string): Promise<boolean> {
    try {
      await fs.link(this.#next, this.#real);
      return true;
    } catch (error) {
      // NFS sends a link again when its reply got lost, and then says EEXIST of its own work (open(2), O_EXCL); and who
      // sweeps us may have published for us (#finishRename). So what is there is looked at, and the error is not believed.
      if (this.#staged !== undefined && (await identityAt(this.#real)) === this.#staged) return true;
      if (codeOf(error) === "EEXIST") return false;
      if (!NO_HARD_LINKS.has(codeOf(error))) throw error;
    }
    try {
      await fs.writeFile(this.#real, text, { flag: "wx", flush: true });
      return true;
    } catch (error) {
      if (codeOf(error) === "EEXIST") return false;
      throw error;
    }
  }

  /** Leaves nothing behind; false when the own directory was gone already. */
  async leave(): Promise<boolean> {
    const fault = await fs.rmdir(this.#dir).catch((error: unknown) => error);
    if (fault !== undefined) await fs.rm(this.#dir, { recursive: true, force: true }).catch(() => {});
    await fs.rmdir(this.#root).catch(() => {});
    return !isGone(fault);
  }

  /** On NFS, who died between the two steps of a rename (moved-away.ts) left FILE missing and its new version staged: the next one
   *  finishes it. Nowhere else: a list that was deleted stays deleted. By link, which never overwrites: a list that somebody
   *  creates at this moment (publishNew) is not to be replaced. */
  async #finishRename(staged: string): Promise<void> {
    if ((await exists(this.#real)) || !(await isRenamedInSteps(this.#real, this.#storage))) return;
    try {
      await fs.link(staged, this.#real);
    } catch (error) {
      if (NO_HARD_LINKS.has(codeOf(error))) await fs.rename(staged, this.#real).catch(() => {});
    }
  }

  /** Our own rename failed, and its first step may be done: then FILE is missing. What we staged takes its place if it is still there. If
   *  we were evicted in between, what the first step moved away is put back, which need not be the version that we read: who
   *  evicted us may have published.
   *  @param begunMs when the rename was asked for, by performance.now() */
  async #mend(begunMs: number): Promise<void> {
    await this.#finishRename(this.#next);
    if (await exists(this.#real)) return;
    const moved = await lastMoved(this.#real, performance.now() - begunMs);
    if (moved !== undefined) await fs.link(moved, this.#real).catch(() => {});
  }
}

/** What link says on storage that has no hard links. */
const NO_HARD_LINKS: ReadonlySet<string> = new Set(["EPERM", "ENOSYS", "ENOTSUP", "EOPNOTSUPP", "EMLINK"]);

/** Group and others may write (chmod(2)). */
const BY_OTHERS = 0o022;

/** What the new version takes over from the old one. */
interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** Past the umask, with mode and group of `like`, so that other users can do there what they can do in that directory. */
export async function makeDirectory(path: string, like?: { mode: number; gid: number }): Promise<void> {
  try {
    await fs.mkdir(path);
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
    const refresh = await refresherFor(path);
    if (!(await refresh(path)) || !(await makeDirectoryAnew(path))) return; // also our own mkdir, sent twice by NFS
  }
  if (!like) return;
  await fs.chown(path, -1, like.gid).catch(() => {});
  await fs.chmod(path, like.mode & 0o7777);
}

/** Removes another's staging directory. A file that a paused process of this host holds open stays as `.nfs*` or
 *  `.fuse_hidden*` until it closes it: unlinked all the same, so the directory counts as gone. */
async function evict(dir: string): Promise<void> {
  try {
    await fs.rm(dir, { recursive: true, force: true, maxRetries: 3, retryDelay: 20 });
  } catch (error) {
    const left = await fs.readdir(dir).catch((cause: unknown) => {
      if (isGone(cause)) return [];
      throw cause;
    });
    if (left.every((name) => /^\.(nfs|fuse_hidden)/.test(name))) return;
    throw codeOf(error) === "ENOTEMPTY" ? new StoreFault("EFENCED", `cannot clear ${dir}`, error) : error;
  }
}

function identityOf({ dev, ino }: { dev: number; ino: number }): string {
  return `${dev}:${ino}`;
}

async function identityAt(path: string): Promise<string | undefined> {
  return fs.stat(path).then(identityOf, () => undefined);
}

async function exists(path: string): Promise<boolean> {
  return fs.access(path).then(
    () => true,
    () => false,
  );
}
