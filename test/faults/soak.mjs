// npm run soak:store -- [--minutes N] [--workers N] [--entries N] [--calm] [--plain] [--json] Many
// processes claim and record entries of one list through the store alone, thousands of changes a
// minute, while they are killed with -9 and paused: at random from outside, and by themselves at
// chosen points of a transaction. Clocks are up to an hour wrong where libfaketime is installed,
// and a reader reads all the time. This process, which knows for certain who is dead, releases the
// entries of dead workers. Exits 1 after a violation. --plain does the same with proper-lockfile
// and write-file-atomic alone: it must show violations, or this test proves nothing.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { toPending } from "../../dist/core/entry.js";
import { openListFile } from "../../dist/store/list-file.js";
import { openPlainList } from "./plain-list.mjs";
import { verdictOf } from "./verdict.mjs";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "1" },
    workers: { type: "string", default: "12" },
    entries: { type: "string", default: "600" },
    calm: { type: "boolean", default: false },
    plain: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
  },
});
const [minutes, width, size] = [values.minutes, values.workers, values.entries].map(Number);
const { calm, plain } = values;
const FAKETIME = `/usr/lib/${process.arch === "arm64" ? "aarch64" : "x86_64"}-linux-gnu/faketime/libfaketimeMT.so.1`;
const SKEWS = !calm && existsSync(FAKETIME) ? [0, 60, -60, 3600, -3600] : [0];
const TIMING = { pollMs: 40, beatMs: 1000, staleMs: 2000 };
const LONGEST_PAUSE_MS = 6000; // three times as long as until a lock is stale
const STRIKE_EVERY_MS = 700;
// All may be paused one after the other; the plain way loses entries for good, so that no progress
// is made any more.
const STALLED_MS = plain ? 8000 : 60_000;

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const end = performance.now() + minutes * 60_000;
// A calm run is a single list; else one list after the other until the time is over.
const rounds = [await round()];
if (!calm) while (performance.now() < end) rounds.push(await round());

const total = sum(rounds);
const bad = Object.values(total.violations).some((count) => count > 0);
if (values.json) console.log(JSON.stringify(total));
else print(total);
process.exitCode = bad ? 1 : 0;

/** One list, from all entries pending to all done. */
async function round() {
  const base = mkdtempSync(join(tmpdir(), "cooperate's soak "));
  const folder = mkdtempSync(join(base, "list "));
  const [file, journal] = [join(folder, "exps.json"), join(base, "journal")];
  const entries = Array.from({ length: size }, (_, n) => JSON.stringify(["python", "main.py", `--lr=${n}`]));
  writeFileSync(file, `[\n${entries.join(",\n")}\n]\n`);
  writeFileSync(journal, "");
  const list = (plain ? openPlainList : openListFile)(file, { timing: TIMING, at: () => {} });
  const figures = { rounds: 1, entries: size, kills: 0, pauses: 0 };
  const workers = new Map(); // child -> when to resume it; 0: it was not seen stopped
  const [dead, givenBack] = [new Set(), new Set()];
  let over = false;
  let born = 0;

  function start() {
    const name = `worker-${born}`;
    const skew = SKEWS[born++ % SKEWS.length];
    const fake = {
      LD_PRELOAD: FAKETIME,
      FAKETIME: `${skew < 0 ? "" : "+"}${skew}s`,
      FAKETIME_DONT_FAKE_MONOTONIC: "1",
      NO_FAKE_STAT: "1",
    };
    const strikeOdds = calm ? 0 : 0.002;
    const settings = { file, journal, name, plain, timing: TIMING, workMs: 40, strikeOdds };
    const child = spawn(process.execPath, [path("worker.mjs"), JSON.stringify(settings)], {
      env: skew === 0 ? process.env : { ...process.env, ...fake },
      stdio: ["ignore", "inherit", "inherit"],
    });
    workers.set(child, 0);
    child.on("exit", (code) => {
      workers.delete(child);
      dead.add(name);
      if (code !== 0 && !over) start();
    });
  }
  for (let k = 0; k < width; k++) start();

  const reader = spawn(process.execPath, [path("../programs/reader.mjs"), file, String(size)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let seen = "";
  reader.stdout.on("data", (chunk) => (seen += chunk));

  const disturbance = setInterval(() => {
    const victim = [...workers.keys()][Math.floor(Math.random() * workers.size)];
    if (calm || !victim || performance.now() > end) return;
    const kill = Math.random() < 0.5;
    figures[kill ? "kills" : "pauses"]++;
    victim.kill(kill ? "SIGKILL" : "SIGSTOP");
  }, STRIKE_EVERY_MS);
  const alarm = setInterval(() => {
    for (const [child, wakeAt] of workers) {
      if (!isStopped(child.pid)) workers.set(child, 0);
      else if (wakeAt === 0) workers.set(child, performance.now() + Math.random() * LONGEST_PAUSE_MS);
      else if (performance.now() > wakeAt) child.kill("SIGCONT");
    }
  }, 100);

  let [progress, movedAt] = [-1, performance.now()];
  for (;;) {
    await sleep(calm ? 200 : 500);
    await list.update(giveBack(dead, givenBack));
    const done = (await list.read()).filter(({ status }) => status === "done").length;
    if (done !== progress) [progress, movedAt] = [done, performance.now()];
    if (done === size || performance.now() - movedAt > STALLED_MS) break;
  }
  clearInterval(disturbance);
  // Each has to see that all entries are done.
  const patience = performance.now() + (progress === size ? 30_000 : 0);
  while (workers.size > 0 && performance.now() < patience) await sleep(50);
  over = true;
  for (const child of workers.keys()) child.kill("SIGKILL");
  while (workers.size > 0) await sleep(20);
  clearInterval(alarm);
  // The next one cleans up after dead ones.
  await list.update((all) => ({ entries: all, value: undefined }));
  const closed = new Promise((resolve) => reader.on("close", resolve));
  reader.kill("SIGTERM");
  await closed;
  const { reads, queued: _, ...looks } = JSON.parse(seen);
  const verdict = verdictOf({ file, folder, journal, entries: size, givenBack, kept: ["exps.json"] });
  rmSync(base, { recursive: true, force: true });
  const violations = { ...verdict.violations, ...looks };
  return { ...verdict, ...figures, reads, givenBack: givenBack.size, violations };
}

/**
 * Sets the entries of dead workers to pending. Each worker has a name of its own, so a reused pid
 * is not mistaken for another worker.
 */
function giveBack(dead, givenBack) {
  return (entries) => {
    const lost = entries.filter(({ status, facts }) => status === "running" && dead.has(facts.runner));
    for (const { facts } of lost) givenBack.add(facts.claim);
    if (lost.length === 0) return { entries, value: 0 };
    const next = entries.map((entry) =>
      lost.includes(entry) ? toPending(entry, entry.facts.attempt, 0) : entry,
    );
    return { entries: next, value: lost.length };
  };
}

function isStopped(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).startsWith("T");
  } catch {
    return false;
  }
}

/** Adds up figures by name; for waits, takes the longest. */
function sum(all) {
  const total = {};
  for (const one of all) {
    for (const [name, value] of Object.entries(one)) {
      if (name === "lockWaitMs") total[name] = worst(total[name] ?? {}, value);
      else if (typeof value === "number") total[name] = (total[name] ?? 0) + value;
      else total[name] = sum([total[name] ?? {}, value]);
    }
  }
  return total;
}

function worst(one, other) {
  return Object.fromEntries(
    Object.entries(other).map(([name, value]) => [name, Math.max(one[name] ?? 0, value)]),
  );
}

function print({ violations, killedAt, pausedAt, lockWaitMs, ...figures }) {
  const line = (of) =>
    Object.entries(of)
      .map(([name, value]) => `${name} ${value}`)
      .join(", ");
  console.log(
    `${plain ? "plain" : "fenced"}, ${minutes} min, ${width} workers, clocks off by ${SKEWS.join(", ")} s`,
  );
  console.log(line(figures));
  console.log(`killed themselves at: ${line(killedAt)}; paused themselves at: ${line(pausedAt)}`);
  console.log(`wait for the lock, ms (worst round): ${line(lockWaitMs)}`);
  console.log(`violations: ${line(violations)}`);
}
