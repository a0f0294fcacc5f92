import { randomBytes } from "node:crypto";
import { type FileHandle, rm, rmdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { codeOf } from "../../core/errno.ts";
import { CooperateError } from "../../core/failure.ts";
import { makeSharedFolders } from "../../storage/make-folders.ts";
import { sharingOf, type Sharing } from "../../storage/sharing.ts";
import {
  checkSticky,
  openToAppend,
  replaceText,
  trustDirectory,
  UntrustedFault,
} from "../../storage/trusted.ts";
import type { PoolRecord } from "./pool-record.ts";
import { poolsFolder } from "./read-pools.ts";

/** The folder of one pool, `FILE.pools/<pool>`, and what is written there: for all who may use the
 *  list, replaced as a whole. */
export class PoolFolder {
  readonly path: string;
  /** For the output of jobs and runners. */
  readonly logs: string;
  readonly #real: string;

  constructor(real: string, pool: string) {
    this.#real = real;
    this.path = join(poolsFolder(real), pool);
    this.logs = join(this.path, "log");
  }

  /** Makes the folders that are missing.
   *  @throws UntrustedFault when a stranger's are in their place; StoreFault ESTICKY when the list is
   *    not ours to replace; CooperateError (storage) when they
   *    cannot be made */
  async make(): Promise<void> {
    for (const path of [poolsFolder(this.#real), this.path, this.logs]) {
      if (await trustDirectory(path, this.#real)) continue;
      await checkSticky(await stat(dirname(this.#real)), this.#real);
      await explained(path, "made", async () => makeSharedFolders(path, this.#real));
      if (!(await trustDirectory(path, this.#real))) throw new UntrustedFault(path, "is missing");
    }
  }

  async sharing(): Promise<Sharing> {
    return sharingOf(this.path, this.#real);
  }

  /** Writes down what is about to be submitted. */
  async intend(record: PoolRecord): Promise<void> {
    await this.#write(record, "intent");
  }

  /** Writes what was started; an intent of it has served. */
  async record(record: PoolRecord): Promise<void> {
    await this.#write(record, "json");
    await this.drop(record.id);
  }

  /** Removes an intent of which nothing came. */
  async drop(id: string): Promise<void> {
    await rm(join(this.path, `${id}.intent`), { force: true });
  }

  /** Writes the values of `--env` for a submission, for its owner only.
   *  @returns the path of the file */
  async keepSecrets(id: string, text: string): Promise<string> {
    const path = this.secretsPath(id);
    const sharing = { directory: 0o700, file: 0o600, gid: process.getegid?.() ?? -1 };
    await explained(path, "written", async () => replaceText(path, text, sharing));
    return path;
  }

  secretsPath(id: string): string {
    return join(this.path, `${id}.env`);
  }

  /** Removes the values of a submission that has ended. */
  async dropSecrets(id: string): Promise<void> {
    await rm(this.secretsPath(id), { force: true }).catch(() => {}); // another user's
  }

  /** Opens a log for appending, such as `1.log`. */
  async openLog(name: string): Promise<FileHandle> {
    const path = join(this.logs, name);
    return explained(path, "written", async () => openToAppend(path, await sharingOf(this.logs, this.#real)));
  }

  /** Removes the pool, with its logs. */
  async remove(): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
    await rmdir(poolsFolder(this.#real)).catch(() => {}); // other pools are in it
  }

  /** Writes a JSON file of the pool, replaced as a whole. */
  async writeJson(name: string, value: object): Promise<void> {
    const text = `${JSON.stringify(value, undefined, 2)}\n`;
    const path = join(this.path, name);
    await explained(path, "written", async () => replaceText(path, text, await this.sharing()));
  }

  async #write(record: PoolRecord, kind: "intent" | "json"): Promise<void> {
    await this.writeJson(`${record.id}.${kind}`, record);
  }
}

/** Does `work`, and says in our words what the system refuses.
 *  @throws CooperateError (storage) */
async function explained<T>(path: string, what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const code = codeOf(cause);
    if (code === "" || code === "EUNTRUSTED") throw cause;
    throw new CooperateError("storage", `${path} cannot be ${what} (${code})`, {
      hint: "what is started is written down beside the list: there must be room, and you must be allowed to",
      cause,
    });
  }
}

/** A new id of a submission: it tells it from all others of the pool. */
export function newId(): string {
  return randomBytes(4).toString("hex");
}
