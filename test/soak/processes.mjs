// What /proc says of the processes of a soak.
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** The process that adopts orphans: init, or one of the session. */
export function findReaper() {
  const orphan = "sleep 0.1; exec cat /proc/self/stat";
  const { stdout } = spawnSync("sh", ["-c", `sh -c '${orphan}' &`], { encoding: "utf8" });
  return Number(fieldsOf(stdout)[1]);
}

/**
 * Seconds since the machine started: a clock that libfaketime does not change, for experiments and
 * for us.
 */
export function uptime() {
  return Number(readFileSync("/proc/uptime", "utf8").split(" ")[0]);
}

/**
 * The supervisors that are alive in the folder `cwd`, each with the first id of its runner, dead or
 * alive.
 */
export function supervisorsIn(cwd) {
  const found = look(cwd);
  const pids = new Set(found.map(({ pid }) => pid));
  // A process that one is just starting is still a copy of it.
  return found.filter(({ parent }) => !pids.has(parent));
}

function look(cwd) {
  return readdirSync("/proc").flatMap((name) => {
    try {
      if (!/^\d+$/.test(name) || readlinkSync(`/proc/${name}/cwd`) !== cwd) return [];
      if (!readFileSync(`/proc/${name}/cmdline`, "utf8").includes("/supervisor.js")) return [];
      const [state, parent] = statOf(name);
      if (state === "Z") return [];
      const mark = /(?:^|\0)COOPERATE_FORK_SERVER=([^\0]*)/.exec(
        readFileSync(`/proc/${name}/environ`, "utf8"),
      );
      return mark ? [{ pid: Number(name), parent: Number(parent), runner: mark[1] }] : [];
    } catch {
      return []; // it has ended meanwhile, or is not readable for us
    }
  });
}

export function isStopped(pid) {
  try {
    return statOf(pid)[0] === "T";
  } catch {
    return false;
  }
}

function statOf(pid) {
  return fieldsOf(readFileSync(`/proc/${pid}/stat`, "utf8"));
}

/** The fields of proc(5) after the name: state, parent and so on. */
function fieldsOf(stat) {
  return stat.split(") ").at(-1).split(" ");
}

/** Pid of a runner by its id, in any of its incarnations. */
export function pidOf(runner) {
  return Number(/-(\d+)-[\da-f]{8}-\d+-\d+(?:\.\d+)?$/.exec(runner)?.[1]);
}
