import * as fs from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { codeOf, isGone } from "../../core/errno.ts";
import { randomUuid } from "../../core/random.ts";
import { heartbeatsOf } from "../../membership/heartbeat.ts";
import { realPath } from "../../storage/real-path.ts";
import { sharingBeside } from "../../storage/sharing.ts";
import { readText, writeText } from "../../storage/trusted.ts";
import type { MachineMark } from "../line/machine-mark.ts";

/**
 * Which logs a remote machine is sending: `FILE.run/<mark>.<claim>.logname`, the name of the log
 * beside the list. An entry may have ended, run again or been removed before the last bytes of its
 * log come, and each line has a serving process of its own: so neither the list nor the memory of
 * one process can tell.
 */
export class LogBook {
  readonly #file: string;
  readonly #mark: string;

  constructor(file: string, { boot, namespace }: MachineMark) {
    [this.#file, this.#mark] = [file, `${boot}-${namespace}`];
  }

  /** The path of the log of `claim`; undefined when it is not being sent.
   *  @throws the system's error */
  async pathOf(claim: string): Promise<string | undefined> {
    try {
      const name = await readText(await this.#noteOf(claim));
      return /^cooperate_[^/\0]+$/.test(name) ? join(dirname(await realPath(this.#file)), name) : undefined;
    } catch (error) {
      if (isGone(error)) return undefined;
      throw error;
    }
  }

  /** From now on the log of `claim` comes into the file `path` beside the list, unless another
   *  serving process was faster.
   *  @returns whether it was not
   *  @throws the system's error */
  async begin(claim: string, path: string): Promise<boolean> {
    const note = await this.#noteOf(claim);
    const next = `${note}.${randomUuid()}`;
    try {
      await writeText(next, basename(path), await sharingBeside(await realPath(this.#file)));
      await fs.link(next, note);
      return true;
    } catch (error) {
      if (codeOf(error) === "EEXIST") return false;
      throw error;
    } finally {
      await fs.rm(next, { force: true });
    }
  }

  /** All of the log of `claim` has come. */
  async end(claim: string): Promise<void> {
    await fs.rm(await this.#noteOf(claim), { force: true });
  }

  async #noteOf(claim: string): Promise<string> {
    return join(await heartbeatsOf(this.#file), `${this.#mark}.${claim}.logname`);
  }
}
