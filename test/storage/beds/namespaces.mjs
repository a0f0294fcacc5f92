import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Host } from "./host.mjs";

/**
 * @typedef {object} Namespace
 * @property {number} pid
 * @property {() => string} log
 * @property {() => Promise<void>} kill
 * @property {(signal: NodeJS.Signals) => void} signal
 */

const HOST = ["--uts", "--pid", "--mount", "--ipc", "--fork", "--kill-child", "--mount-proc"];
const AGENT = fileURLToPath(new URL("agent.mjs", import.meta.url));

/** Why a process of this user can have no host of its own here; empty when it can. */
export const NO_NAMESPACES = (() => {
  if (process.platform !== "linux") return "namespaces are Linux's";
  const numbers = "echo 50 >/proc/sys/kernel/ns_last_pid && hostname probe";
  const { error, status } = spawnSync("unshare", [...HOST, "sh", "-c", numbers], { stdio: "ignore" });
  if (error) return "unshare (util-linux) is not installed";
  return status === 0 ? "" : "own host names and pids need root";
})();

/**
 * Starts a shell as the first process of new namespaces. Killing that one process kills all others
 * in them and removes their mounts.
 * @param {string[]} flags of unshare
 * @param {string} script for sh; `$0`, `$1`, ... are `args`
 * @param {string[]} args
 * @returns {Promise<Namespace>}
 */
export async function startNamespace(flags, script, args) {
  const child = spawn("unshare", [...flags, "sh", "-c", script, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let log = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (log += chunk));
  const exit = once(child, "exit");
  await once(child, "spawn");
  const children = `/proc/${child.pid}/task/${child.pid}/children`;
  let first = "";
  while (first === "" && child.exitCode === null) {
    await sleep(5);
    first = readFileSync(children, "latin1").trim();
  }
  const pid = Number(first);
  return {
    pid,
    log: () => log,
    signal: (signal) => process.kill(pid, signal),
    async kill() {
      // unshare reaps it, and does so only when no process of its pid namespace is left.
      if (child.exitCode === null && child.signalCode === null) process.kill(pid, "SIGKILL");
      await exit;
    },
  };
}

/**
 * A host that is a set of namespaces: it has its own host name, pids, mounts and agent; kernel and
 * clock are those of this machine.
 */
export class NamespaceHost extends Host {
  /**
   * @param {string} name its host name
   * @param {string} folder where its socket goes
   * @param {Namespace} namespace
   */
  constructor(name, folder, namespace) {
    super(name, { socketPath: folder });
    this.namespace = namespace;
  }

  /** Ends it with all its processes, as a power failure does. */
  async kill() {
    await this.namespace.kill();
  }
}

/**
 * @param {string} name host name
 * @param {string} socketPath of its agent; must be free
 * @returns {Promise<NamespaceHost>}
 */
export async function startNamespaceHost(name, socketPath) {
  // The shell stays as the first process: it reaps orphans.
  const script = 'hostname "$0" && { "$@" & wait; }';
  const namespace = await startNamespace(HOST, script, [name, process.execPath, AGENT, socketPath]);
  const host = new NamespaceHost(name, socketPath, namespace);
  await host.ready(() => namespace.log() || undefined);
  return host;
}

/** Several hosts that share the local file system; names may be the same.
 *  @param {string[]} names @param {string} folder for their sockets */
export async function startNamespaceHosts(names, folder) {
  return Promise.all(names.map((name, k) => startNamespaceHost(name, join(folder, `host-${k}`))));
}
