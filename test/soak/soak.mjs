// npm run soak -- [--minutes N] [--runners N] [--jobs N] [--entries N] [--json]: many real runners, of so many slots each, on one
// list, of which the second half is short enough to be claimed in batches. They are killed with -9 and paused, at random from outside and by themselves at each named point of a transaction (strike.mjs), with clocks up to an hour
// off where libfaketime is installed, while a reader looks all the time. Every second one with several slots has fork servers from the
// beginning, which are killed, too. Nobody puts anything back: what is lost must come back by itself. Prints figures; exits 1 when a promise of docs/reliability.md was broken.
import { spawn, spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { judge } from "./judge.mjs";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "1" },
    runners: { type: "string", default: "32" },
    jobs: { type: "string", default: "1" },
    entries: { type: "string", default: "800" },
    json: { type: "boolean", default: false },
  },
});
const { jobs } = values;
const [minutes, width, size] = [values.minutes, values.runners, values.entries].map(Number);
const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const BIN = path("../../bin/cooperate.js");
const FAKETIME = `/usr/lib/${process.arch === "arm64" ? "aarch64" : "x86_64"}-linux-gnu/faketime/libfaketimeMT.so.1`;
const SKEWS = existsSync(FAKETIME) ? [0, 60, -60, 3600, -3600] : [0];
/** Longer than the ten seconds after which a lock is called stale. */
const LONGEST_PAUSE_MS = 14_000;
const TROUBLE_EVERY_MS = 500;
/** How often somebody is taken for dead at such a moment, whether he is or not. */
const BURIED = 0.3;
/** How often it is not a runner that is struck but its fork server. */
const SERVERS = 0.3;
/** Of killing and of pausing itself, at each of seven points. A kill there leaves a lock, which stops all for ten seconds. */
const ODDS = 0.001;
const STALLED_MS = 180_000;

const end = performance.now() + minutes * 60_000;
const total = {};
do add(total, await round());
while (performance.now() < end);
const broken = Object.values(total.violations).some((count) => count > 0);
if (values.json) console.log(JSON.stringify(total));
else print(total);
process.exitCode = broken ? 1 : 0;

/** One list, from all pending to all done. */
async function round() {
  const cwd = realpathSync(mkdtempSync(join(tmpdir(), "cooperate's soak ")));
  const file = join(cwd, "exps.json");
  const journal = join(cwd, "journal");
  for (const name of ["busy", "logs"]) mkdirSync(join(cwd, name));
  for (const name of ["journal", "starts", "successes", "stderr"]) writeFileSync(join(cwd, name), "");
  copyFileSync(path("experiment.sh"), join(cwd, "experiment.sh"));
  const lines = Array.from({ length: size }, (_, n) =>
    JSON.stringify(["./experiment.sh", String(n), secondsOf(n)]),
  );
  writeFileSync(file, `[\n${lines.join(",\n")}\n]\n`);

  const figures = {
    rounds: 1,
    entries: size,
    kills: 0,
    serverKills: 0,
    pauses: 0,
    buried: 0,
    lostThreeTimes: 0,
  };
  const runners = new Map(); // child -> when to wake it; 0: it was not seen to stand still
  const killed = new Set(); // pids of runners and fork servers that died by SIGKILL
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
    runners.set(child, 0);
    child.on("exit", (code, signal) => {
      runners.delete(child);
      if (signal === "SIGKILL") killed.add(child.pid);
      else if (code !== 0 || !calm) crashed++;
      if (!calm) setTimeout(() => !calm && start(), 200);
    });
  }
  for (let k = 0; k < width; k++) start();
  const reader = spawn(process.execPath, [path("../programs/reader.mjs"), file, String(size)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let seen = "";
  reader.stdout.on("data", (chunk) => (seen += chunk));

  const trouble = setInterval(() => {
    const victim = [...runners.keys()][Math.floor(Math.random() * runners.size)];
    if (!victim || performance.now() > end) return;
    if (Math.random() < SERVERS) {
      figures.serverKills += killServerOf(victim.pid, killed);
      return;
    }
    const kill = Math.random() < 0.5;
    figures[kill ? "kills" : "pauses"]++;
    victim.kill(kill ? "SIGKILL" : "SIGSTOP");
    if (Math.random() < BURIED) figures.buried += buryOne(`${file}.run`);
  }, TROUBLE_EVERY_MS);
  const alarm = setInterval(() => {
    for (const [child, wakeAt] of runners) {
      if (!isStopped(child.pid)) runners.set(child, 0);
      else if (wakeAt === 0) runners.set(child, performance.now() + Math.random() * LONGEST_PAUSE_MS);
      else if (performance.now() > wakeAt) child.kill("SIGCONT");
    }
  }, 100);

  let [progress, movedAt] = [-1, performance.now()];
  while (progress < size && performance.now() - movedAt < STALLED_MS) {
    await sleep(500);
    figures.lostThreeTimes += putBackLost(file);
    const done = countDone(file);
    if (done !== progress) [progress, movedAt] = [done, performance.now()];
  }
  calm = true;
  clearInterval(trouble);
  const patience = performance.now() + 90_000;
  while (runners.size > 0 && performance.now() < patience) {
    spawnSync(process.execPath, [BIN, "--stop", file], { stdio: "ignore" }); // again: one may have begun after the last
    await sleep(200);
  }
  const stuck = runners.size;
  for (const child of runners.keys()) child.kill("SIGKILL");
  while (runners.size > 0) await sleep(50);
  clearInterval(alarm);
  // The next one cleans up after the dead.
  spawnSync(process.execPath, [BIN, "--run", file, "--log-dir", "logs"], { cwd, stdio: "ignore" });
  const closed = new Promise((resolve) => reader.on("close", resolve));
  reader.kill("SIGTERM");
  await closed;
  const { reads, queued, ...looks } = JSON.parse(seen);
  const verdict = judge(cwd, size, killed);
  const said = readFileSync(join(cwd, "stderr"), "utf8");
  const fromJournals = said.match(/it had ended before, which is recorded now/g)?.length ?? 0;
  if (crashed > 0) console.error(said.split("\n").slice(-40).join("\n"));
  rmSync(cwd, { recursive: true, force: true });
  const violations = { ...verdict.violations, ...looks, crashed, stuck };
  return { ...verdict, ...figures, queued, fromJournals, reads, violations };
}

/** How long experiment `n` sleeps: up to half a second, which claims them one by one; nothing in the second half of the list, save
 *  some that hold up what waits behind them for longer than a batch is to take. */
function secondsOf(n) {
  if (n < size / 2) return `0.${n % 5}${n % 9}`;
  return n % 60 === 59 ? "1.3" : "0";
}

/** Removes the heartbeat of one of the runners, as one does on another machine who takes it for dead and is killed then: if it lives,
 *  it has to come forward again. */
function buryOne(folder) {
  try {
    const heartbeats = readdirSync(folder).filter((name) => name.endsWith(".lock"));
    rmdirSync(join(folder, heartbeats[Math.floor(Math.random() * heartbeats.length)]));
    return 1;
  } catch {
    return 0; // it has left at this very moment
  }
}

/** Who is killed so often that an entry is lost three times in a row has it failed, as documented: as a user would, this puts it back.
 *  Nothing else is. */
function putBackLost(file) {
  const list = JSON.parse(readFileSync(file, "utf8"));
  const lost = list.flatMap(([mark, record], n) =>
    mark === "executed" && record.reason === "lost" ? [n] : [],
  );
  if (lost.length > 0)
    spawnSync(process.execPath, [BIN, "--requeue-failed", file, lost.join(",")], { stdio: "ignore" });
  return lost.length;
}

/** How many are done; as before when the list cannot be read, which is the reader's to judge. */
function countDone(file) {
  try {
    const list = JSON.parse(readFileSync(file, "utf8"));
    return list.filter(([mark, record]) => mark === "executed" && record.status === "done").length;
  } catch {
    return -1;
  }
}

/** Pids of the fork servers of the runner `pid`. */
function serversOf(pid) {
  return readdirSync("/proc").flatMap((name) => {
    try {
      const [state, parent] = readFileSync(`/proc/${name}/stat`, "utf8").split(") ").at(-1).split(" ");
      const isServer = readFileSync(`/proc/${name}/cmdline`, "utf8").includes("/supervisor/server.js");
      return isServer && state !== "Z" && Number(parent) === pid ? [Number(name)] : [];
    } catch {
      return []; // no process, or it has ended
    }
  });
}

/** Kills one of the fork servers of the runner `pid`, and adds it to `killed`; says how many it killed. */
function killServerOf(pid, killed) {
  const [server] = serversOf(pid);
  try {
    if (server === undefined) return 0;
    process.kill(server, "SIGKILL");
    killed.add(server);
    return 1;
  } catch {
    return 0; // it has ended at this very moment
  }
}

function isStopped(pid) {
  try {
    return /\) T /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

/** Adds `one` to `sum`, by name; of what begins with "longest" it keeps the most. */
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
  console.log(`${minutes} min, ${width} runners of ${jobs} slots, clocks off by ${SKEWS.join(", ")} s`);
  console.log(line(figures));
  console.log(`struck by themselves: ${line(atPoints) || "none"}`);
  console.log(`violations: ${line(violations)}`);
}
