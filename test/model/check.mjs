// npm run model -- [WORDS]: checks the models with spin: all cases of cases.txt, or those that
// contain WORDS in their line. README.md explains more.
import { execFile } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";

const HERE = import.meta.dirname;
/** Far more than a case takes: a model that has grown too large is reported, not waited for. */
const LIMIT_MS = 120_000;
const GCC = ["-w", "-DSAFETY", "-DCOLLAPSE", "-DMEMLIM=2000", "-o", "pan", "pan.c"];

const missing = [];
for (const tool of ["spin", "gcc"])
  if ((await run(tool, [tool === "spin" ? "-V" : "--version"], HERE)).code === "ENOENT") missing.push(tool);
if (missing.length > 0) {
  const isNeeded = Boolean(process.env["CI"]);
  console.error(
    `${isNeeded ? "failed" : "skipped"}: all cases: checking the models needs ${missing.join(" and ")}, not found here.`,
  );
  console.error(
    "Debian, Ubuntu: apt-get install spin gcc. macOS: brew install spin; xcode-select --install.",
  );
  process.exit(isNeeded ? 1 : 0);
}

const words = process.argv.slice(2).join(" ");
const lines = readFileSync(join(HERE, "cases.txt"), "utf8")
  .split("\n")
  .filter((line) => line.trim() !== "" && !line.startsWith("#"));
const cases = lines
  .filter((line) => line.includes(words))
  .map((line) => {
    const [model = "", wanted = "", says = "", switches = ""] = line.split("|").map((part) => part.trim());
    return { model, wanted, says, switches: switches.split(" ").filter((each) => each !== "") };
  });
if (cases.length === 0) {
  console.error(`No line of test/model/cases.txt has "${words}" in it.`);
  process.exit(2);
}

const root = mkdtempSync(join(tmpdir(), "cooperate-model-"));
process.on("exit", () => rmSync(root, { recursive: true, force: true, maxRetries: 3 }));
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1));

/** @type {string[]} */
const rows = [];
let next = 0;
let printed = 0;
let failed = 0;
await Promise.all(Array.from({ length: availableParallelism() }, work));
const others = lines.length - cases.length;
console.log(others > 0 ? `skipped: ${others} of ${lines.length} cases: not selected` : "skipped: nothing");
console.log(`${cases.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

async function work() {
  for (let i = next++; i < cases.length; i = next++) {
    const it = /** @type {(typeof cases)[number]} */ (cases[i]);
    const began = performance.now();
    const { got, states, because } = await check(it, join(root, String(i)));
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    const isRight = got === it.wanted;
    if (!isRight) failed++;
    rows[i] = [
      `${isRight ? "  " : "!!"} ${got.padEnd(4)} ${String(states).padStart(8)} states ${seconds.padStart(5)} s  ${it.says}`,
      ...(isRight ? [] : [`   wanted ${it.wanted}: ${it.model} ${it.switches.join(" ")}`, `   ${because}`]),
    ].join("\n");
    for (; rows[printed] !== undefined; printed++) console.log(rows[printed]);
  }
}

/**
 * The verdict on one case. OPEN is none: the model does not compile, or the search did not finish.
 * @param {(typeof cases)[number]} it
 * @param {string} directory to be created
 */
async function check({ model, wanted, switches }, directory) {
  mkdirSync(directory);
  for (const name of readdirSync(HERE).filter((each) => each.endsWith(".pml")))
    copyFileSync(join(HERE, name), join(directory, name));
  const generated = await run("spin", ["-a", ...switches, model], directory);
  // A counterexample is found soon; a full search is worth more optimisation.
  const compiled = await run("gcc", [wanted === "ok" ? "-O1" : "-O0", ...GCC], directory);
  if (generated.code !== 0 || compiled.code !== 0)
    return { got: "OPEN", states: 0, because: generated.said + compiled.said };
  const { code, said } = await run("./pan", ["-m1000000"], directory);
  const states = Number(/(\S+) states, stored/.exec(said)?.[1] ?? 0);
  const errors = Number(/errors: (\d+)/.exec(said)?.[1] ?? Number.NaN);
  const because = /^pan:1: .*/m.exec(said)?.[0] ?? said.slice(0, 500);
  if (code !== 0 || Number.isNaN(errors)) return { got: "OPEN", states, because };
  if (errors > 0) return { got: "BAD", states, because };
  // Memory or depth may have been exhausted before all states were seen.
  return { got: /error: max search depth|Search not completed/.test(said) ? "OPEN" : "ok", states, because };
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {string} cwd
 * @returns {Promise<{ code: number | string, said: string }>} `code` is "ENOENT" where there is no
 *   such command
 */
function run(command, args, cwd) {
  return new Promise((resolve) => {
    execFile(command, args, { cwd, timeout: LIMIT_MS, maxBuffer: 1e8 }, (error, stdout, stderr) => {
      resolve({ code: error ? (error.code ?? "killed") : 0, said: stdout + stderr });
    });
  });
}
