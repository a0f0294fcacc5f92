// Modelled in test/model/txn.pml: change the model first.
import { randomUUID } from "node:crypto";
import { renameSync, type Stats } from "node:fs";
import * as fs from "node:fs/promises";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { codeOf, isGone, StoreFault } from "../core/errno.ts";
import { makeDirectory } from "../storage/make-directory.ts";
import { isRenamedInSteps, isWhole, lastMoved } from "../storage/silly-rename.ts";
import { TO_WRITE } from "../storage/open-flags.ts";
import { REMEMBERED_MS } from "../storage/real-path.ts";
import { createTtlCache } from "../storage/ttl-cache.ts";
import { isShared, isSharedAsMade, share, type Sharing, sharingIn } from "../storage/sharing.ts";
import { readVersion, versionNow } from "../storage/snapshot.ts";
import type { StorageKind } from "../storage/storage-kind.ts";
import { checkSticky, readText, shareDirectory, trustDirectory, UntrustedFault } from "../storage/trusted.ts";

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
  /** What is to be published, while it is written and when it is. */
  readonly next: string;
  readonly #storage: StorageKind;
  /** That others may remove what we have made, should we die: nothing that we do next depends on it. */
  #shared: Promise<unknown> = Promise.resolve();
  /** Device and inode of what was staged. */
  #staged: string | undefined;

  constructor(real: string, storage: StorageKind) {
    this.#real = real;
    this.#storage = storage;
    this.#root = `${real}.txn`;
    this.#dir = join(this.#root, `${hostname()}-${process.pid}-${randomUUID()}`);
    this.next = join(this.#dir, "next");
  }

  /** Makes the own staging directory.
   *  @throws ENOENT when others sweep its parent again and again; UntrustedFault when that is none of ours; StoreFault ESTICKY */
  async make(): Promise<void> {
    const folder = await folders.get(dirname(this.#real));
    await checkSticky(folder, this.#real);
    // Where nobody else can write there is nobody else who would have to fence us.
    const sharing = isShared(folder) ? sharingIn(folder) : undefined;
    for (let tries = 1; ; tries++) {
      try {
        const isNew = await makeDirectory(this.#root, sharing?.directory);
        if (!isNew) await trustDirectory(this.#root, this.#real);
        await makeDirectory(this.#dir, sharing?.directory);
        if (sharing && !isSharedAsMade(sharing))
          this.#share(isNew ? [this.#root, this.#dir] : [this.#dir], sharing);
        return;
      } catch (error) {
        if (!isGone(error) || tries === MAKE_TRIES) throw error; // whoever was before us removes it at this moment
      }
    }
  }

  #share(made: readonly string[], sharing: Sharing): void {
    this.#shared = Promise.all(made.map(async (path) => shareDirectory(path, sharing)));
    this.#shared.catch(() => {}); // told to who writes
  }

  /** Takes the right to publish from everybody else. */
  async evictOthers(): Promise<void> {
    const names = await fs.readdir(this.#root);
    const own = this.#dir.slice(this.#root.length + 1);
    if (!names.includes(own)) throw new StoreFault("EFENCED", "evicted already, or a stale listing");
    for (const name of names.filter((each) => each !== own && OWN_SHAPE.test(each))) {
      await this.#finishRename(join(this.#root, name, "next"));
      await evict(join(this.#root, name));
    }
  }

  /** Writes `text` into the own directory, with mode and owner of the version that it is to replace, the latter where that is allowed.
   *  @throws StoreFault ESHORT; the system's error: ENOENT when evicted */
  async write(text: string | Buffer, like: Stats): Promise<void> {
    const mode = like.mode & 0o7777;
    const file = await fs.open(this.next, TO_WRITE, mode);
    try {
      await file.writeFile(text);
      const uid = process.getuid?.() === 0 ? like.uid : -1; // nobody else may give files away
      share(file.fd, mode, like.gid, uid);
      await file.sync();
      this.#check(await file.stat(), text);
    } finally {
      await file.close();
    }
    await this.#shared;
  }

  /** Notices a short write of `text` to {@link next} by others, and asks the server once more whether we are still in.
   *  @throws StoreFault ESHORT; ENOENT when evicted */
  async verify(text: string | Buffer): Promise<void> {
    const { stat } = await readVersion(this.next).catch((error: unknown) => {
      throw codeOf(error) === "EGONE" ? new StoreFault("EFENCED", "evicted", error) : error;
    });
    this.#check(stat, text);
    await this.#shared;
  }

  #check(stat: Stats, text: string | Buffer): void {
    if (stat.size !== Buffer.byteLength(text))
      throw new StoreFault("ESHORT", `no space left to write ${this.#real}`);
    this.#staged = identityOf(stat);
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
      renameSync(this.next, this.#real);
    } catch (error) {
      await this.#mend(begunMs);
      throw error;
    }
  }

  /** The commit of a list that does not exist yet; false when it does by now. link is exclusive on every storage, O_EXCL
   *  is not (NFS); where there are no hard links the latter must do. */
  async publishNew(text: string): Promise<boolean> {
    try {
      await fs.link(this.next, this.#real);
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

  /** Gives up the right to publish; false when the own directory was gone already. */
  async leave(): Promise<boolean> {
    await this.#shared.catch(() => {});
    const fault = await fs.rmdir(this.#dir).catch((error: unknown) => error);
    if (fault !== undefined) await fs.rm(this.#dir, { recursive: true, force: true }).catch(() => {});
    return !isGone(fault);
  }

  /** Leaves nothing behind, unless others are at it. */
  async sweep(): Promise<void> {
    await fs.rmdir(this.#root).catch(() => {});
  }

  /** On NFS, who died between the two steps of a rename (silly-rename.ts) left FILE missing and its new version staged: the next one
   *  finishes it. Nowhere else: a list that was deleted stays deleted. By link, which never overwrites: a list that somebody
   *  creates at this moment (publishNew) is not to be replaced. */
  async #finishRename(staged: string): Promise<void> {
    if ((await exists(this.#real)) || !(await isRenamedInSteps(this.#real, this.#storage))) return;
    if (!isWhole(await readText(staged).catch(() => ""))) return; // it was being written
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
    await this.#finishRename(this.next);
    if (await exists(this.#real)) return;
    const moved = await lastMoved(this.#real, performance.now() - begunMs);
    if (moved !== undefined) await fs.link(moved, this.#real).catch(() => {});
  }
}

/** What link says on storage that has no hard links. */
const NO_HARD_LINKS: ReadonlySet<string> = new Set(["EPERM", "ENOSYS", "ENOTSUP", "EOPNOTSUPP", "EMLINK"]);

/** Host, pid and a UUID: what is called otherwise is not ours to remove. */
const OWN_SHAPE = /^.+-\d+-[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;

/** Folders of lists, whose modes hardly ever change. */
const folders = createTtlCache<Stats>(async (path) => fs.stat(path), REMEMBERED_MS);

const MAKE_TRIES = 5;

/** Removes another's staging directory, if there is nothing in it but what is staged. A file that a paused process of this host holds open
 *  stays as `.nfs*` or `.fuse_hidden*` until it closes it: unlinked all the same, so the directory counts as gone.
 *  @throws UntrustedFault when something else is in it; StoreFault EFENCED when it is written to all the time */
async function evict(dir: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      for (const name of await fs.readdir(dir))
        if (STAGED.test(name)) await fs.rm(join(dir, name), { force: true });
      await fs.rmdir(dir);
      return;
    } catch (error) {
      if (isGone(error)) return;
      if (codeOf(error) !== "ENOTEMPTY") throw error;
      const left = await fs.readdir(dir).catch(() => []);
      if (left.length > 0 && left.every((name) => OPEN_STILL.test(name))) return;
      const foreign = left.find((name) => !STAGED.test(name) && !OPEN_STILL.test(name));
      if (foreign !== undefined) throw new UntrustedFault(join(dir, foreign), "is not ours to remove");
      if (tries === EVICT_TRIES) throw new StoreFault("EFENCED", `cannot clear ${dir}`, error);
      await sleep(EVICT_AGAIN_MS * tries);
    }
  }
}

const EVICT_TRIES = 4;
const EVICT_AGAIN_MS = 20;
/** What is in a staging directory, and what write-file-atomic makes beside it (new-file.ts, and earlier versions). */
const STAGED = /^next(\.\d+)?$/;
const OPEN_STILL = /^\.(nfs|fuse_hidden)/;

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
