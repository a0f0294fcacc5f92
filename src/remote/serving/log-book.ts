import { constants } from "node:fs";
import * as fs from "node:fs/promises";
import { dirname, join } from "node:path";
import { codeOf, isGone } from "../../core/errno.ts";
import { heartbeatsOf } from "../../membership/heartbeat.ts";
import { realPath } from "../../storage/real-path.ts";
import { share, sharingBeside } from "../../storage/sharing.ts";
import { UntrustedFault } from "../../storage/trusted.ts";
import type { MachineAlias } from "../protocol/machine-alias.ts";

const { O_CREAT, O_NOFOLLOW, O_WRONLY } = constants;

/**
 * The logs that a remote machine is sending, beside the heartbeats. An entry may have ended, run
 * again or been removed before the last bytes of its log come, each connection has a serving process of
 * its own, and each may be killed between any two steps: so neither the list nor the memory of a
 * process can tell which log is whose. For each claim there are
 * - a note, `<alias>.<claim>.logname`: a symbolic link whose text is the name of the log. It can be
 *   made in one step, and by one process only.
 * - the log itself, `<alias>.<claim>.joblog`. It gets its name beside the list as a second link to
 *   the same file: so everyone can tell whether a file of that name is this log or another one.
 */
export class LogBook {
  readonly #file: string;
  readonly #alias: string;

  constructor(file: string, { boot, namespace }: MachineAlias) {
    [this.#file, this.#alias] = [file, `${boot}-${namespace}`];
  }

  /** The name of the log of `claim`; undefined when it is not being sent.
   *  @throws the system's error */
  async nameOf(claim: string): Promise<string | undefined> {
    const path = await this.#pathOf(claim, "logname");
    const name = await fs.readlink(path).catch(undefinedIfGone);
    if (name === undefined || isLogName(name)) return name;
    throw new UntrustedFault(path, "names what is no log");
  }

  /** From now on the log of `claim` has that name, unless another process was faster.
   *  @throws the system's error */
  async note(claim: string, name: string): Promise<void> {
    await fs.symlink(name, await this.#pathOf(claim, "logname")).catch(ignoreIfThere);
  }

  /** Gives the log of `claim`, which is made when it is missing, that name beside the list.
   *  @returns whether it has it: another file may
   *  @throws the system's error */
  async link(claim: string, name: string): Promise<boolean> {
    const [log, path] = [await this.#pathOf(claim, "joblog"), await this.beside(name)];
    const { file: mode, gid } = await sharingBeside(await realPath(this.#file));
    const file = await fs.open(log, O_WRONLY | O_CREAT | O_NOFOLLOW, mode);
    share(file.fd, mode, gid);
    await file.close();
    try {
      await fs.link(log, path);
      return true;
    } catch (error) {
      if (codeOf(error) !== "EEXIST") throw error;
      return areOne(log, path);
    }
  }

  /** Forgets the name of the log of `claim`; a file of that name that is this log is removed when
   *  it is empty.
   *  @throws the system's error */
  async unlink(claim: string, name: string): Promise<void> {
    const [log, path] = [await this.#pathOf(claim, "joblog"), await this.beside(name)];
    if ((await sizeOf(log)) === 0 && (await areOne(log, path))) await fs.rm(path, { force: true });
    await fs.rm(await this.#pathOf(claim, "logname"), { force: true });
  }

  /** All of the log of `claim` has come, or no more is wanted. */
  async end(claim: string): Promise<void> {
    const name = await this.nameOf(claim);
    if (name !== undefined) await this.unlink(claim, name);
    await fs.rm(await this.#pathOf(claim, "joblog"), { force: true });
  }

  /** The log of `claim`, under the name by which it is written. */
  async logOf(claim: string): Promise<string> {
    return this.#pathOf(claim, "joblog");
  }

  /** The path of a log beside the list. */
  async beside(name: string): Promise<string> {
    return join(dirname(await realPath(this.#file)), name);
  }

  async #pathOf(claim: string, kind: "logname" | "joblog"): Promise<string> {
    return join(await heartbeatsOf(this.#file), `${this.#alias}.${claim}.${kind}`);
  }
}

/** Whether a log may have that name, and a path that ends with it is beside the list. */
export function isLogName(name: string): boolean {
  return /^cooperate_[^/\0]+$/.test(name);
}

/** Bytes; 0 when it is not there. @throws the system's error */
export async function sizeOf(path: string): Promise<number> {
  return (await fs.lstat(path).catch(undefinedIfGone))?.size ?? 0;
}

/** Whether two names are those of one file. */
async function areOne(one: string, other: string): Promise<boolean> {
  const [first, second] = await Promise.all(
    [one, other].map(async (path) => fs.lstat(path).catch(undefinedIfGone)),
  );
  return first !== undefined && first.ino === second?.ino && first.dev === second.dev;
}

function undefinedIfGone(error: unknown): undefined {
  if (!isGone(error)) throw error;
}

function ignoreIfThere(error: unknown): void {
  if (codeOf(error) !== "EEXIST") throw error;
}
