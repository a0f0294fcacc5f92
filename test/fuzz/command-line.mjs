import { spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { isUtf8 } from "node:buffer";
import { ListCodec } from "../../dist/list/format/codec.js";
import { layOut } from "./inside.mjs";

const BIN = fileURLToPath(new URL("../../bin/cooperate.js", import.meta.url));
/** Far more than the lease that a runner watches for, on a busy machine. */
const LIMIT_MS = 90_000;

/** @param {string} file */
const commandsOn = (file, json) => [
  ["--list", file, ...(json ? ["--json"] : [])],
  ["--progress", file, ...(json ? ["--json"] : [])],
  ["--plot", file, "x=name", "y=n", "color=status"],
  ["--results", file, "--all-columns", "--metric", "n=([0-9]+)", ...(json ? ["--json"] : ["--latex"])],
  ["--store", file, ...(json ? ["--json"] : [])],
  ["--run", file, "--dry-run"],
  ["--launch", file, "--on", "local", "--dry-run"],
  ["--requeue-failed", file, "--lease", "10s"],
];

/** Tries one case on the command line; the result is the list of violations. */
export async function tryOutside(each, folder) {
  const file = layOut(folder, each);
  const findings = [];
  const hasRun = existsSync(`${file}.run`);
  for (const args of commandsOn(file, each.number % 2 === 1)) {
    const before = readFileSync(file);
    const { code, signal, output, late } = await run(args);
    const after = readFileSync(file);
    const tell = (what) =>
      findings.push({
        number: each.number,
        said: `cooperate ${args.join(" ")}\n${what}\n${output.slice(0, 2_000)}`,
      });
    if (late) tell(`has not ended within ${LIMIT_MS / 1000} s`);
    else if (signal !== null || ![0, 1, 2, 3].includes(code)) tell(`ended with ${code ?? signal}`);
    if (/^\s+at .+:\d+|^Node\.js v/m.test(output)) tell("shows a stack");
    if (/(?!\n)[\p{Cc}\u202A-\u202E]/u.test(output)) tell("commands the terminal");
    const isRefused = code === 2 || code === 3;
    const mayWrite = args[0] === "--requeue-failed" && !isRefused;
    if (!mayWrite && !before.equals(after)) tell("has changed the list");
    if (mayWrite && !isList(after)) tell("leaves no list");
    for (const suffix of ["txn", "lock"]) if (existsSync(`${file}.${suffix}`)) tell(`leaves ${suffix}`);
    if (!hasRun && existsSync(`${file}.run`)) tell("leaves run");
    if (late) break;
  }
  if (findings.length === 0) rmSync(folder, { recursive: true, force: true });
  return findings;
}

function isList(bytes) {
  try {
    return isUtf8(bytes) && new ListCodec("").parse(bytes) !== undefined;
  } catch {
    return false;
  }
}

/**
 * @typedef {object} Ended
 * @property {number | null} code
 * @property {string | null} signal
 * @property {string} output
 * @property {boolean} late
 */

/** @returns {Promise<Ended>} */
async function run(args) {
  const child = spawn(process.execPath, [BIN, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  const pieces = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (piece) => pieces.push(piece));
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    child.kill("SIGKILL");
  }, LIMIT_MS);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      resolve({ code, signal, output: Buffer.concat(pieces).toString(), late });
    });
  });
}
