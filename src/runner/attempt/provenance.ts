import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Clock } from "../../core/clock.ts";
import type { Provenance } from "../../core/entry.ts";
import { version } from "../../core/version.ts";

/** So long what is known of a working tree is taken to be true: short experiments do not pay for
 *  it each time. */
const FRESH_MS = 5_000;
const DEVICES = "CUDA_VISIBLE_DEVICES";
/** A tree on slow storage is not waited for. */
const LIMIT_MS = 5_000;

/** Where the code of an attempt came from, and what it ran with. */
export class Provenances {
  readonly #clock: Pick<Clock, "monotonic">;
  readonly #version = version();
  readonly #commits = new Map<
    string,
    { readonly at: number; readonly commit: Promise<string | undefined> }
  >();

  constructor(clock: Pick<Clock, "monotonic">) {
    this.#clock = clock;
  }

  /** Never throws: an experiment does not depend on it.
   *  @param envs where to look for its environment, the last that says something counts */
  async of(directory: string, ...envs: readonly Readonly<NodeJS.ProcessEnv>[]): Promise<Provenance> {
    const gitCommit = await this.#commitOf(directory);
    const cudaVisibleDevices = envs.map((env) => env[DEVICES]).findLast((value) => value !== undefined);
    return {
      ...(gitCommit !== undefined && { gitCommit }),
      ...(cudaVisibleDevices !== undefined && { cudaVisibleDevices }),
      nodeVersion: process.version,
      cooperateVersion: this.#version,
    };
  }

  #commitOf(directory: string): Promise<string | undefined> {
    const known = this.#commits.get(directory);
    const now = this.#clock.monotonic();
    if (known && now - known.at < FRESH_MS) return known.commit;
    const commit = describeCommit(directory);
    this.#commits.set(directory, { at: now, commit });
    return commit;
  }
}

/** The commit that is checked out, with `-dirty` where a tracked file differs from it; undefined
 *  outside of a repository. Not by execa: each runner asks with its first experiment, and loading
 *  that takes twenty times as long as git's answer. */
async function describeCommit(directory: string): Promise<string | undefined> {
  try {
    const words = ["--no-optional-locks", "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"];
    const { stdout } = await promisify(execFile)("git", words, { cwd: directory, timeout: LIMIT_MS });
    return /^([0-9a-f]{40,64}(?:-dirty)?)\n$/.exec(stdout)?.[1];
  } catch {
    return undefined; // no repository, no git, or no answer
  }
}
