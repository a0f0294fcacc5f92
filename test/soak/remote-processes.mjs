// What /proc says of the processes of a soak over lines.
import { readdirSync, readFileSync } from "node:fs";
import { pidOf, supervisorsIn } from "./processes.mjs";

/** The processes that carry the lines of these runners. */
export function linesOf(runners, target) {
  const program = target === undefined ? "/line\0" : "ssh\0";
  return processes(({ parent, line }) => runners.includes(parent) && line.includes(program));
}

/** The serving processes of a list. */
export function serversOf(file) {
  return processes(({ line }) => line.includes("--serve-list\0") && line.includes(`\0${file}\0`));
}

/** The supervisors that work in a folder, each with the pid of its runner. */
export function supervisorsOf(cwd) {
  return supervisorsIn(cwd).map(({ pid, runner }) => ({ pid, runner: pidOf(runner) }));
}

function processes(isWanted) {
  return readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const line = readFileSync(`/proc/${name}/cmdline`, "latin1");
      const text = Buffer.from(line, "latin1").toString("utf8");
      const [state, parent] = readFileSync(`/proc/${name}/stat`, "utf8").split(") ").at(-1).split(" ");
      return state !== "Z" && isWanted({ line: text, parent: Number(parent) }) ? [Number(name)] : [];
    } catch {
      return []; // it has ended meanwhile
    }
  });
}
