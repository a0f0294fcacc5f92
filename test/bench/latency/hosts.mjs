// Many runners on several hosts, which are namespaces of this machine where those can be created.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { NO_NAMESPACES } from "../../storage/beds/namespaces.mjs";

/** Why there can be only one host; empty when there can be more. */
export const ONE_HOST_ONLY = NO_NAMESPACES;

const UNSHARE = ["unshare", "--uts", "--pid", "--mount", "--ipc", "--fork", "--kill-child", "--mount-proc"];
/**
 * `$0` is the name, `$1` the number of runners, `$2` the file for exit codes, `$3` the file for
 * their output; then follow the words of each.
 */
const START = `name=$0 count=$1 codes=$2 said=$3; shift 3
[ -z "$name" ] || hostname "$name" || exit 1
while [ "$count" -gt 0 ]; do count=$((count - 1)); { "$@" </dev/null >/dev/null 2>>"$said"; echo $? >>"$codes"; } & done
wait`;
const END_LIMIT_MS = 20_000;

/** Runners that were started together. */
export class Crowd {
  #codes;
  #said;
  /** @type {{ child: import("node:child_process").ChildProcess, gone: Promise<unknown> }[]} */
  #hosts;

  /**
   * @param {readonly string[]} runner the words that start one
   * @param {number} runners
   * @param {number} hosts
   * @param {{ notes: string, cwd: string, env: NodeJS.ProcessEnv }} where
   *   `notes`: a folder that is not far away; `env`: of the runners
   */
  constructor(runner, runners, hosts, { notes, cwd, env: all }) {
    this.#codes = join(notes, "codes");
    this.#said = join(notes, "said");
    // Only the runners have slow storage, not the processes that start them.
    const { LD_PRELOAD, ...env } = all;
    const words = LD_PRELOAD === undefined ? [...runner] : ["env", `LD_PRELOAD=${LD_PRELOAD}`, ...runner];
    this.#hosts = Array.from({ length: hosts }, (_, k) => {
      const count = Math.floor(runners / hosts) + (k < runners % hosts ? 1 : 0);
      const name = ONE_HOST_ONLY ? "" : `bench${k}`;
      const start = ["sh", "-c", START, name, String(count), this.#codes, this.#said, ...words];
      const [program = "", ...args] = ONE_HOST_ONLY ? start : [...UNSHARE, ...start];
      const child = spawn(program, args, { cwd, env, stdio: "ignore", detached: true });
      return { child, gone: once(child, "exit") };
    });
  }

  /** Exit codes of the runners that have ended. */
  ended() {
    return existsSync(this.#codes)
      ? readFileSync(this.#codes, "utf8").split("\n").slice(0, -1).map(Number)
      : [];
  }

  /** What they have written to standard error. */
  said() {
    return existsSync(this.#said) ? readFileSync(this.#said, "utf8") : "";
  }

  /** Ends the remaining runners and their experiments. */
  async end() {
    for (const { child } of this.#hosts) {
      // No process outlives its namespaces; without them a runner that is asked to leave ends its
      // experiments.
      if (ONE_HOST_ONLY) signal(child.pid, "SIGTERM");
      else child.kill("SIGKILL");
    }
    const gone = Promise.all(this.#hosts.map((host) => host.gone));
    await Promise.race([gone, sleep(END_LIMIT_MS, undefined, { ref: false })]);
    for (const { child } of this.#hosts) if (child.exitCode === null) signal(child.pid, "SIGKILL");
  }
}

/** @param {number | undefined} group @param {NodeJS.Signals} name */
function signal(group, name) {
  try {
    if (group !== undefined) process.kill(-group, name);
  } catch {
    // They have just ended.
  }
}
