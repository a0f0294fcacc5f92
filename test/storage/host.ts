import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { BIN, type Running, startProgram } from "../helpers/cli.ts";
import { until } from "../helpers/until.ts";

const NAMESPACES = ["--uts", "--pid", "--mount", "--ipc", "--fork", "--kill-child", "--mount-proc"];

/** Whether namespaces can be made here: as root, and not in every container. */
export const HAS_HOSTS = spawnSync("unshare", [...NAMESPACES, "true"]).status === 0;

export interface HostOptions {
  readonly name: string;
  readonly cwd: string;
  /** Pid that the runner gets, so that it can be the same on two hosts. */
  readonly pid?: number;
}

/** Starts `cooperate ARGS` on what looks like another machine: a host name and process ids of its own. The child is the whole
 *  machine: SIGKILL is a power failure. */
export function startOnHost(args: readonly string[], { name, cwd, pid = 77 }: HostOptions): Running {
  // The next process of a pid namespace gets the number after the last one (proc(5), ns_last_pid).
  const script = `hostname "$0"; echo ${pid - 1} >/proc/sys/kernel/ns_last_pid; "$@" & wait $!`;
  return startProgram("unshare", [...NAMESPACES, "sh", "-c", script, name, process.execPath, BIN, ...args], {
    cwd,
  });
}

/** The pid, as seen from here, of the runner on a host. */
export async function runnerOn(host: Running): Promise<number> {
  return until("the host has its runner", () =>
    descendants(host.pid).find((pid) =>
      readFileSync(`/proc/${pid}/cmdline`, "utf8").startsWith(process.execPath),
    ),
  );
}

function descendants(pid: number): number[] {
  const children = processIds().filter((child) => parentOf(child) === pid);
  return [...children, ...children.flatMap(descendants)];
}

function processIds(): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

function parentOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
  } catch {
    return undefined;
  }
}
