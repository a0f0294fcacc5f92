// What a tree of processes costs. Each is started through a small shell that, when its child has
// ended, tells what the kernel has added up for it and for all whom it, or they, have waited for:
// /proc/<pid>/stat (CPU) and /proc/<pid>/io (bytes). So programs that are not ours are measured in
// the same way. The greatest memory comes from GNU time, where that is installed.
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * @typedef {object} Cost of some processes that start together
 * @property {number} wall seconds from the first start to the last end
 * @property {number} [cpu] seconds, user and system, of all
 * @property {number} [memory] bytes: the greatest resident set of any process; of several trees,
 *   their sum
 * @property {number} [written] bytes handed to the kernel to write, into files, pipes and /dev/null
 */

const GNU_TIME = "/usr/bin/time";
export const hasGnuTime = existsSync(GNU_TIME) && /gnu/i.test(run(GNU_TIME, ["--version"]));
/** stat(5) counts in these. */
const TICKS_PER_SECOND = Number(run("getconf", ["CLK_TCK"])) || 100;
const TELL = '"$@"; code=$?; cat /proc/$$/stat /proc/$$/io >"$0" 2>/dev/null; exit $code';

/**
 * Runs commands side by side to their end; undefined when they had to be killed at the limit.
 * @param {readonly (readonly string[])[]} commands
 * @param {{ cwd: string, limitSeconds: number, env?: NodeJS.ProcessEnv }} options
 *   `cwd`: an own folder, which may have other files
 * @returns {Promise<Cost | undefined>}
 * @throws {Error} when one ends with another code than 0
 */
export async function measure(commands, { cwd, limitSeconds, env = process.env }) {
  const notes = mkdtempSync(join(cwd, "cost-"));
  let late = false;
  const begin = performance.now();
  const trees = commands.map((command, k) => {
    const told = join(notes, `${k}.proc`);
    const timed = join(notes, `${k}.time`);
    const time = hasGnuTime ? [GNU_TIME, "-f", "%M", "-o", timed] : [];
    const [program = "", ...args] = [...time, "sh", "-c", TELL, told, ...command];
    const child = spawn(program, args, { cwd, env, stdio: ["ignore", "ignore", "pipe"], detached: true });
    let said = "";
    child.stderr.on("data", (bytes) => (said = `${said}${bytes}`.slice(-2000)));
    const ended = new Promise((resolve, reject) => {
      child.on("error", reject).on("exit", (code) => {
        child.stderr.destroy();
        if (code === 0 || late) resolve(undefined);
        else reject(new Error(`${command.join(" ")} ended with ${code}: ${said}`));
      });
    });
    return { child, ended, told, timed };
  });
  const limit = setTimeout(() => {
    late = true;
    for (const { child } of trees) killGroup(child.pid);
  }, limitSeconds * 1000);
  try {
    await Promise.all(trees.map(({ ended }) => ended));
  } finally {
    clearTimeout(limit);
  }
  const wall = (performance.now() - begin) / 1000;
  if (late) return undefined;
  const each = trees.map(({ told, timed }) => ({ ...kernelSays(told), memory: memoryIn(timed) }));
  return { wall, ...sum(each, "cpu"), ...sum(each, "written"), ...sum(each, "memory") };
}

/** @param {number | undefined} pid of the first of the group */
function killGroup(pid) {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch {
    // It has just ended.
  }
}

/** @param {string} file */
function kernelSays(file) {
  const text = textOf(file);
  // The fields from the third on follow the name, which may contain any characters; utime to cstime
  // are the 14th to the 17th.
  const fields = text.slice(text.lastIndexOf(")", text.indexOf("rchar")) + 2).split(" ");
  const ticks = fields.slice(11, 15).reduce((total, field) => total + Number(field), 0);
  const written = /^wchar: (\d+)$/m.exec(text)?.[1];
  return {
    cpu: fields.length > 15 ? ticks / TICKS_PER_SECOND : undefined,
    written: written === undefined ? undefined : Number(written),
  };
}

/** @param {string} file of GNU time, which says kibibytes */
function memoryIn(file) {
  const found = /^(\d+)$/m.exec(textOf(file))?.[1];
  return found === undefined ? undefined : Number(found) * 1024;
}

/** @param {string} file */
function textOf(file) {
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}

/** The sum of what all of them have, or nothing.
 *  @param {Record<string, number | undefined>[]} each @param {string} key */
function sum(each, key) {
  const values = each.map((one) => one[key]);
  if (values.some((value) => value === undefined)) return {};
  return { [key]: values.reduce((a, b) => Number(a) + Number(b), 0) };
}

/** Whether a program is on the PATH.
 *  @param {string} program */
export function has(program) {
  return run("which", [program]) !== "";
}

/**
 * What the program prints; an empty text when it fails.
 * @param {string} program @param {string[]} args
 */
export function run(program, args) {
  try {
    return execFileSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  } catch {
    return "";
  }
}
