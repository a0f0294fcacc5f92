// npm run soak -- [--minutes N] [--runners N] [--jobs N] [--entries N] [--kills all|runners]
// [--count N] [--seconds S] [--serve N] [--unlocked] [--keep] [--json]: many real runners with
// several slots on one list; the second half of the list is short enough to be claimed in batches,
// and some entries fail. Runners, supervisors, and both at once are killed with -9 and paused at
// random from outside, and runners by themselves at each named point of a transaction (strike.mjs).
// Clocks are up to an hour wrong where libfaketime is installed, and a reader reads all the time.
// Every second runner with several slots has several supervisors from the start. Nobody requeues
// anything: lost entries must become pending by themselves. With `--kills runners` only `--count`
// runners are killed, spread over the list, and each entry takes `--seconds`: then no entry may run
// again. `--serve N` adds N live pages that give orders, whose servers are killed, too (pages.mjs).
// `--unlocked` kills no runner that holds the lock of the list, which is quicker. `--keep` keeps
// the folder with its journals after a violation. `--remote N` has the runners of N machines reach
// the list over lines instead (remote.mjs). Prints figures; exits 1 when a promise of
// docs/reliability.md was broken.
import { spawn, spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { verdictOf } from "./verdict.mjs";
import { supervisorsIn } from "./processes.mjs";
import { Strikes } from "./strikes.mjs";
import { Pages } from "./pages.mjs";
import { remoteRound } from "./remote.mjs";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "1" },
    runners: { type: "string", default: "32" },
    jobs: { type: "string", default: "1" },
    entries: { type: "string", default: "800" },
    kills: { type: "string", default: "all" },
    count: { type: "string", default: "40" },
    seconds: { type: "string", default: "0.2" },
    serve: { type: "string", default: "0" },
    unlocked: { type: "boolean", default: false },
    keep: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    remote: { type: "string" },
    strike: { type: "string", default: "lines,servers,runners,supervisors,both,pauses" },
    every: { type: "string", default: "0.7" },
    lease: { type: "string", default: "60s" },
    odds: { type: "string", default: "0.001" },
    target: { type: "string" },
  },
});
const { jobs, seconds, keep, unlocked } = values;
const isOfRunners = values.kills === "runners";
const [minutes, width, size, count] = [values.minutes, values.runners, values.entries, values.count].map(
  Number,
);
const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const BIN = path("../../bin/cooperate.js");
const FAKETIME = `/usr/lib/${process.arch === "arm64" ? "aarch64" : "x86_64"}-linux-gnu/faketime/libfaketimeMT.so.1`;
const SKEWS = existsSync(FAKETIME) && !isOfRunners ? [0, 60, -60, 3600, -3600] : [0];
const TROUBLE_EVERY_MS = 500;
/** How often a runner is declared dead at such a moment, whether it is or not. */
const DECLARED_DEAD = 0.3;
/** How often a process is killed; otherwise it is paused. */
const KILLED = 0.6;
const KINDS = ["runner", "supervisor", "both"];
/**
 * Odds of killing and of pausing itself, at each of seven points. A kill there leaves a lock, which
 * blocks all for ten seconds.
 */
const ODDS = isOfRunners ? 0 : 0.001;
const STALLED_MS = 180_000;
/** The share of entries that fail. */
const EXIT_CODES = [3, 4, 5];

const end = performance.now() + minutes * 60_000;
const total = {};
do add(total, await (values.remote === undefined ? round() : remoteRound(values)));
while (performance.now() < end);
if (values.json) console.log(JSON.stringify(total));
else print(total);
process.exitCode = isBroken(total.violations) ? 1 : 0;

/** One list, from all entries pending to all done. */
async function round() {
  const cwd = realpathSync(mkdtempSync(join(tmpdir(), "cooperate's soak ")));
  const file = join(cwd, "exps.json");
  const journal = join(cwd, "journal");
  for (const name of ["busy", "logs"]) mkdirSync(join(cwd, name));
  for (const name of ["journal", "starts", "ends", "events", "stderr"]) writeFileSync(join(cwd, name), "");
  copyFileSync(path("experiment.sh"), join(cwd, "experiment.sh"));
  const lines = Array.from({ length: size }, (_, n) =>
    JSON.stringify(["./experiment.sh", String(n), secondsOf(n), String(codeOf(n))]),
  );
  writeFileSync(file, `[\n${lines.join(",\n")}\n]\n`);

  const figures = { rounds: 1, entries: size, lostThreeTimes: 0 };
  const runners = new Set();
  const strikes = new Strikes(cwd, file, runners);
  let crashed = 0;
  let calm = false;
  let born = 0;
  const stderr = openSync(join(cwd, "stderr"), "a");

  function start() {
    const skew = SKEWS[born++ % SKEWS.length];
    const fake = {
      LD_PRELOAD: FAKETIME,
      FAKETIME: `${skew < 0 ? "" : "+"}${skew}s`,
      FAKETIME_DONT_FAKE_MONOTONIC: "1",
      NO_FAKE_STAT: "1",
    };
    const strike = JSON.stringify({ list: file, journal, odds: ODDS });
    const env = { ...process.env, SOAK_STRIKE: strike, ...(skew !== 0 && fake) };
    const args = [
      "--import",
      path("strike.mjs"),
      ...(jobs !== "1" && born % 2 === 0 ? ["--import", path("../programs/early-supervisors.mjs")] : []),
      BIN,
      "--run",
      file,
      "--wait",
      "--keep-going",
      "--log-dir",
      "logs",
      "--jobs",
      jobs,
    ];
    const child = spawn(process.execPath, args, { cwd, env, stdio: ["ignore", "ignore", stderr] });
    runners.add(child);
    child.on("exit", (code, signal) => {
      runners.delete(child);
      strikes.died(child.pid, signal ?? code);
      // Exit code 1 says that experiments have failed; a crash prints a stack.
      if (signal !== "SIGKILL" && (!calm || (code !== 0 && code !== 1))) crashed++;
      if (!calm) setTimeout(() => !calm && start(), 200);
    });
  }
  for (let k = 0; k < width; k++) start();
  const pages = new Pages(Number(values.serve), cwd, file, stderr);
  const reader = spawn(process.execPath, [path("../programs/reader.mjs"), file, String(size)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let seen = "";
  reader.stdout.on("data", (chunk) => (seen += chunk));

  const disturbance = setInterval(() => {
    if (isOfRunners || performance.now() > end) return;
    const kind = KINDS[Math.floor(Math.random() * KINDS.length)];
    if (Math.random() < KILLED) strikes.kill(kind);
    else strikes.pause(kind === "supervisor" ? kind : "runner");
    if (Math.random() < DECLARED_DEAD) strikes.declareDead();
  }, TROUBLE_EVERY_MS);
  const alarm = setInterval(() => {
    strikes.wake(calm);
    if (keep) strikes.keepJournals();
  }, 100);

  let [progress, movedAt] = [-1, performance.now()];
  while (progress < size && performance.now() - movedAt < STALLED_MS) {
    await sleep(isOfRunners ? 10 : 500);
    if (!isOfRunners) figures.lostThreeTimes += putBackLost(file);
    const ended = countEnded(file);
    if (ended !== progress) [progress, movedAt] = [ended, performance.now()];
    const begun = progress + width * Number(jobs);
    const isDue = strikes.figures.runnerKills < Math.min(count, (count * begun) / size);
    if (!isOfRunners || progress === size || !isDue) continue;
    if (unlocked) await strikes.killUnlocked();
    else strikes.kill("runner");
  }
  calm = true;
  clearInterval(disturbance);
  await pages.end();
  const patience = performance.now() + 90_000;
  while (runners.size > 0 && performance.now() < patience) {
    // Again: one may have started after the last.
    spawnSync(process.execPath, [BIN, "--stop", file], { stdio: "ignore" });
    await sleep(200);
  }
  while (supervisorsIn(cwd).length > 0 && performance.now() < patience) await sleep(100);
  const supervisors = supervisorsIn(cwd);
  const stuck = runners.size + supervisors.length;
  for (const { pid, runner } of supervisors) console.error(`supervisor ${pid} of ${runner} does not leave`);
  for (const child of runners) child.kill("SIGKILL");
  for (const { pid } of supervisors) process.kill(pid, "SIGKILL");
  while (runners.size > 0) await sleep(50);
  clearInterval(alarm);
  // The next one cleans up after dead ones.
  spawnSync(process.execPath, [BIN, "--run", file, "--log-dir", "logs"], { cwd, stdio: "ignore" });
  const closed = new Promise((resolve) => reader.on("close", resolve));
  reader.kill("SIGTERM");
  await closed;
  const { reads, queued, ...looks } = JSON.parse(seen);
  const verdict = verdictOf(
    cwd,
    Array.from({ length: size }, (_, n) => codeOf(n)),
    strikes,
  );
  const said = readFileSync(join(cwd, "stderr"), "utf8");
  const fromJournals = said.match(/it had already ended, which is recorded now/g)?.length ?? 0;
  crashed += said.match(/^ {4}at /gm)?.length ?? 0;
  if (crashed > 0) console.error(said.split("\n").slice(-40).join("\n"));
  const served = values.serve === "0" ? {} : pages.violations;
  const violations = { ...verdict.violations, ...looks, crashed, stuck, ...served };
  if (isOfRunners) [violations.ranAgain, violations.lost] = [verdict.ranAgain, verdict.lost];
  if (keep && isBroken(violations)) console.error(`kept: ${cwd}`);
  else rmSync(cwd, { recursive: true, force: true });
  return {
    ...verdict,
    ...figures,
    ...strikes.figures,
    ...(values.serve !== "0" && pages.figures),
    queued,
    fromJournals,
    reads,
    violations,
  };
}

function isBroken(violations) {
  return Object.values(violations).some((number) => number > 0);
}

/**
 * How long experiment `n` sleeps. In the first half of the list up to half a second, so that they
 * are claimed one by one, and some long enough that a runner or two die meanwhile. In the second
 * half nothing, except for some that block the entries queued behind them for longer than a batch
 * should take.
 */
function secondsOf(n) {
  if (isOfRunners) return seconds;
  if (n < size / 2) return n % 20 === 10 ? `${2 + ((n / 20) % 2)}` : `0.${n % 5}${n % 9}`;
  return n % 60 === 59 ? "1.3" : "0";
}

/** The exit code of experiment `n`. */
function codeOf(n) {
  return n % 13 === 7 ? EXIT_CODES[n % EXIT_CODES.length] : 0;
}

/**
 * An entry whose runners are killed so often that it is lost three times in a row is marked failed,
 * as documented: this requeues it, as a user would. It does nothing else.
 */
function putBackLost(file) {
  const list = JSON.parse(readFileSync(file, "utf8"));
  const lost = list.flatMap(([mark, record], n) =>
    mark === "executed" && record.reason === "lost" ? [n] : [],
  );
  if (lost.length > 0)
    spawnSync(process.execPath, [BIN, "--requeue-failed", file, lost.join(",")], { stdio: "ignore" });
  return lost.length;
}

/**
 * How many have ended; the previous number when the list cannot be read, which the reader reports.
 */
function countEnded(file) {
  try {
    const list = JSON.parse(readFileSync(file, "utf8"));
    return list.filter(([mark, record]) => mark === "executed" && record.exitCode !== undefined).length;
  } catch {
    return -1;
  }
}

/** Adds `one` to `sum`, by name; keeps the maximum of names that start with "longest". */
function add(sum, one) {
  for (const [name, value] of Object.entries(one)) {
    if (typeof value !== "number") add((sum[name] ??= {}), value);
    else sum[name] = name.startsWith("longest") ? Math.max(sum[name] ?? 0, value) : (sum[name] ?? 0) + value;
  }
}

function print({ violations, atPoints, ...figures }) {
  const line = (of) =>
    Object.entries(of)
      .map(([name, value]) => `${name} ${value}`)
      .join(", ");
  if (values.remote === undefined)
    console.log(`${minutes} min, ${width} runners of ${jobs} slots, clocks off by ${SKEWS.join(", ")} s`);
  console.log(line(figures));
  if (atPoints) console.log(`struck by themselves: ${line(atPoints) || "none"}`);
  console.log(`violations: ${line(violations)}`);
}
