import * as fs from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { isClaim } from "../line/fields.ts";
import { heartbeatsOf } from "../../membership/heartbeat.ts";
import { realPath } from "../../storage/real-path.ts";
import { sharingBeside } from "../../storage/sharing.ts";
import { readText, replaceText } from "../../storage/trusted.ts";
import type { MachineMark } from "../line/machine-mark.ts";

/**
 * Which logs a remote machine is sending, by claim: `FILE.run/<mark>.logs`, as JSON. An entry may
 * have ended, run again or been removed before the last bytes of a log come, and each redialled
 * line has a serving process of its own: so the list cannot tell.
 */
export class LogBook {
  readonly #file: string;
  readonly #name: string;
  #names: Map<string, string> | undefined;

  constructor(file: string, { boot, namespace }: MachineMark) {
    [this.#file, this.#name] = [file, `${boot}-${namespace}.logs`];
  }

  /** The path of the log of `claim`; undefined when it is not being sent.
   *  @throws the system's error */
  async pathOf(claim: string): Promise<string | undefined> {
    const name = (await this.#read()).get(claim);
    return name === undefined ? undefined : join(dirname(await realPath(this.#file)), name);
  }

  /** From now on the log of `claim` comes into the file `path` beside the list. */
  async begin(claim: string, path: string): Promise<void> {
    (await this.#read()).set(claim, basename(path));
    await this.#write();
  }

  /** All of the log of `claim` has come. */
  async end(claim: string): Promise<void> {
    if ((await this.#read()).delete(claim)) await this.#write();
  }

  async #read(): Promise<Map<string, string>> {
    if (this.#names) return this.#names;
    const text = await readText(join(await heartbeatsOf(this.#file), this.#name)).catch(() => "");
    this.#names = new Map(parsed(text).filter(([claim, name]) => isClaim(claim) && isLogName(name)));
    return this.#names;
  }

  async #write(): Promise<void> {
    const names = this.#names ?? new Map<string, string>();
    const path = join(await heartbeatsOf(this.#file), this.#name);
    if (names.size === 0) await fs.rm(path, { force: true });
    else await replaceText(path, JSON.stringify([...names]), await sharingBeside(await realPath(this.#file)));
  }
}

function parsed(text: string): [string, string][] {
  try {
    const pairs = JSON.parse(text) as unknown;
    return Array.isArray(pairs) ? (pairs as [string, string][]).filter((pair) => Array.isArray(pair)) : [];
  } catch {
    return [];
  }
}

function isLogName(name: unknown): name is string {
  return typeof name === "string" && /^cooperate_[^/\0]+$/.test(name);
}
