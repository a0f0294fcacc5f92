// Modelled in test/model/txn.pml: change the model first.
import { renameSync, type Stats } from "node:fs";
import * as fs from "node:fs/promises";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { randomUuid } from "../core/random.ts";
import { type Clock, SYSTEM_CLOCK } from "../core/clock.ts";
import { codeOf, isGone, StoreFault } from "../core/errno.ts";
import { makeDirectory } from "../storage/make-directory.ts";
import { TO_WRITE } from "../storage/open-flags.ts";
import { REAL_PATH_TTL_MS } from "../storage/real-path.ts";
import { createTtlCache } from "../storage/ttl-cache.ts";
import { isShared, isSharedAsMade, share, type Sharing, sharingIn } from "../storage/sharing.ts";
import { readVersion, versionNow } from "../storage/snapshot.ts";
import type { StorageKind } from "../storage/storage-kind.ts";
import { checkSticky, shareDirectory, trustDirectory } from "../storage/trusted.ts";
import { evict, STAGE_NAME } from "./evict.ts";
import { finishRename, NO_HARD_LINKS, repairRename } from "./repair-rename.ts";

/**
 * The fence. A process that wants to change FILE makes a staging directory of its own below
 * `FILE.txn/`, removes all others, and only then reads FILE. The only way to publish is to rename
 * a file OUT of the own directory over FILE. A process that was paused, or whose lock was broken,
 * finds its directory gone, its rename fails, and it starts over: so an old version can never be
 * published. (The directory is a fencing token that the storage itself checks; cf. the sequencers
 * of Burrows, "The Chubby lock service", OSDI 2006.)
 */
export class Stage {
  readonly #real: string;
  readonly #root: string;
  readonly #dir: string;
  /** The file that is to be published. */
  readonly next: string;
  readonly #storage: StorageKind;
  readonly #clock: Clock;
  /** Resolves when other users may remove what we have made, should we die. Nothing that we do
   *  next depends on it. */
  #shared: Promise<unknown> = Promise.resolve();
  /** Device and inode of the staged file. */
  #staged: string | undefined;

  constructor(real: string, storage: StorageKind, clock = SYSTEM_CLOCK) {
    [this.#real, this.#storage, this.#clock] = [real, storage, clock];
    this.#root = `${real}.txn`;
    this.#dir = join(this.#root, `${hostname()}-${process.pid}-${randomUuid()}`);
    this.next = join(this.#dir, "next");
  }

  /** Makes the own staging directory.
   *  @throws ENOENT when others remove its parent again and again; UntrustedFault when the parent
   *  is not ours; StoreFault ESTICKY */
  async make(): Promise<void> {
    const folder = await folders.get(dirname(this.#real));
    await checkSticky(folder, this.#real);
    // Where nobody else can write nobody else needs to evict us.
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
        // The process before us may have removed the parent between the two steps.
        if (!isGone(error) || tries === MAKE_TRIES) throw error;
      }
    }
  }

  #share(made: readonly string[], sharing: Sharing): void {
    this.#shared = Promise.all(made.map(async (path) => shareDirectory(path, sharing)));
    this.#shared.catch(() => {}); // `write` throws it
  }

  /** Takes the right to publish from all other processes. */
  async evictOthers(): Promise<void> {
    const names = await fs.readdir(this.#root);
    const own = this.#dir.slice(this.#root.length + 1);
    if (!names.includes(own)) throw new StoreFault("EFENCED", "evicted already, or a stale listing");
    for (const name of names.filter((each) => each !== own && STAGE_NAME.test(each))) {
      await finishRename(this.#real, join(this.#root, name, "next"), this.#storage);
      await evict(join(this.#root, name), this.#clock);
    }
  }

  /** Writes `text` into the own directory, with the mode of the version that it is to replace, and
   *  its owner where that is allowed.
   *  @throws StoreFault ESHORT; the system's error: ENOENT when evicted */
  async write(text: string | Buffer, like: Stats): Promise<void> {
    const mode = like.mode & 0o7777;
    const file = await fs.open(this.next, TO_WRITE, mode);
    try {
      await file.writeFile(text);
      const uid = process.getuid?.() === 0 ? like.uid : -1; // only root may give files away
      share(file.fd, mode, like.gid, uid);
      await file.sync();
      this.#check(await file.stat(), text);
    } finally {
      await file.close();
    }
    await this.#shared;
  }

  /** Checks that the caller has written all of `text` to {@link next}, and asks the server once
   *  more whether we are evicted.
   *  @throws StoreFault ESHORT; EFENCED when evicted */
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

  /** The commit: one last check of the file that is to be replaced, and the rename. Both are
   *  synchronous, so this process does nothing in between: an editor does not ask for our lock,
   *  and what it saves in between is lost. A server that does not answer stops this process here,
   *  and its heartbeats with it, which are on the same storage; its supervisors go on.
   *  @param replaced the version that was read (snapshot.ts)
   *  @throws StoreFault ECHANGED when there is another version; ENOENT when evicted */
  async publish(replaced: string): Promise<void> {
    if (versionNow(this.#real) !== replaced) {
      throw new StoreFault("ECHANGED", `another program changed ${this.#real}`);
    }
    const begun = this.#clock.monotonic();
    try {
      renameSync(this.next, this.#real);
    } catch (error) {
      await repairRename(this.#real, this.next, this.#storage, () => this.#clock.monotonic() - begun);
      throw error;
    }
  }

  /** The commit of a list that does not exist yet; false when it exists by now. It uses link,
   *  which is exclusive on every storage; O_EXCL is not (NFS), and is used only where there are no
   *  hard links. */
  async publishNew(text: string): Promise<boolean> {
    try {
      await fs.link(this.next, this.#real);
      return true;
    } catch (error) {
      // NFS sends a link again when the reply got lost, and then reports EEXIST for its own work
      // (open(2), O_EXCL). And whoever evicts us may have published for us (finishRename). So the
      // error is not trusted: the file is compared.
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

  /** Gives up the right to publish.
   *  @returns false when we were evicted before */
  async leave(): Promise<boolean> {
    await this.#shared.catch(() => {});
    const fault = await fs.rmdir(this.#dir).catch((error: unknown) => error);
    if (fault !== undefined) await fs.rm(this.#dir, { recursive: true, force: true }).catch(() => {});
    return !isGone(fault);
  }

  /** Removes the parent of the staging directories, unless others are in it. */
  async sweep(): Promise<void> {
    await fs.rmdir(this.#root).catch(() => {});
  }
}

/** Folders of lists, whose modes hardly ever change. */
const folders = createTtlCache<Stats>(async (path) => fs.stat(path), REAL_PATH_TTL_MS);

const MAKE_TRIES = 5;

function identityOf({ dev, ino }: { dev: number; ino: number }): string {
  return `${dev}:${ino}`;
}

async function identityAt(path: string): Promise<string | undefined> {
  return fs.stat(path).then(identityOf, () => undefined);
}
