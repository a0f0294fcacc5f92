import * as fs from "node:fs/promises";
import { join } from "node:path";
import { isGone } from "../../core/errno.ts";
import { createMutex } from "../../core/mutex.ts";
import { firstIncarnation, isKnownDead } from "../../processes/runner-id.ts";
import { isClaim } from "../protocol/fields.ts";

/** A log that is to be sent. */
export interface Unsent {
  readonly claim: string;
  /** The runner of this machine that has, or had, the claim. */
  readonly runner: string;
  /** Absolute path of the log here. */
  readonly log: string;
}

/** Which logs are not sent yet: a file for each claim, so that the next runner of this machine
 *  sends what one has left that was killed. */
export class UnsentLogs {
  readonly #folder: string;
  readonly #isDead: (runner: string) => boolean;
  /** A claim may be made anew while its note is being removed. */
  readonly #inOrder = createMutex();

  /** @param isDead whether a runner is dead, so that others send its logs */
  constructor(folder: string, isDead: (runner: string) => boolean = isKnownDead) {
    [this.#folder, this.#isDead] = [folder, isDead];
  }

  /** @throws the system's error */
  async add({ claim, runner, log }: Unsent): Promise<void> {
    if (!isClaim(claim)) return;
    const path = join(this.#folder, claim);
    await this.#inOrder(async () => {
      await fs.writeFile(`${path}.new`, JSON.stringify({ runner, log }), { mode: 0o600 });
      await fs.rename(`${path}.new`, path); // half a note would stay for ever
    });
  }

  /** @param isStill asked whether the log may grow again: then it stays
   *  @returns whether it is removed; another runner may have done that */
  async remove(claim: string, isStill: () => boolean): Promise<boolean> {
    return this.#inOrder(async () => {
      if (isStill()) return false;
      return fs.rm(join(this.#folder, claim)).then(
        () => true,
        (error: unknown) => {
          if (isGone(error)) return false;
          throw error;
        },
      );
    });
  }

  /** Those of `own`, and of runners that are dead.
   *  @param own ids of this runner */
  async list(own: ReadonlySet<string>): Promise<Unsent[]> {
    const names = (await fs.readdir(this.#folder)).filter(isClaim);
    const found = await Promise.all(names.map(async (claim) => this.of(claim)));
    const first = new Set([...own].map(firstIncarnation));
    return found.flatMap((each) =>
      each && (first.has(firstIncarnation(each.runner)) || this.#isDead(each.runner)) ? [each] : [],
    );
  }

  /** That of `claim`; undefined when it is sent. While the attempt has not begun its log may become
   *  another one. */
  async of(claim: string): Promise<Unsent | undefined> {
    try {
      const { runner, log } = JSON.parse(await fs.readFile(join(this.#folder, claim), "utf8")) as Unsent;
      return typeof runner === "string" && typeof log === "string" ? { claim, runner, log } : undefined;
    } catch {
      return undefined; // it is being written, or was sent
    }
  }
}
