// npm run soak -- [--minutes N] [--runners N] [--entries N]: many runners on one list, killed with -9 and paused at random,
// with clocks up to an hour off where libfaketime is installed, while a reader looks at the list all the time. What died is put
// back by --requeue-failed, as a user would. Prints figures; exits 1 when a promise of docs/reliability.md was broken.
import { spawn, spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "1" },
    runners: { type: "string", default: "12" },
    entries: { type: "string", default: "300" },
  },
});
const [minutes, width, size] = [values.minutes, values.runners, values.entries].map(Number);
const BIN = fileURLToPath(new URL("../../bin/cooperate.js", import.meta.url));
const FAKETIME = `/usr/lib/${process.arch === "arm64" ? "aarch64" : "x86_64"}-linux-gnu/faketime/libfaketimeMT.so.1`;
const SKEWS = existsSync(FAKETIME) ? [0, 60, -60, 3600, -3600] : [0];
// Longer than the ten seconds after which a lock is called stale.
const LONGEST_PAUSE_MS = 14_000;

const figures = { rounds: 0, entries: 0, claims: 0, kills: 0, pauses: 0, reads: 0, repeatedAfterKill: 0 };
const violations = {
  overlaps: 0,
  doubled: 0,
  notDone: 0,
  malformed: 0,
  missing: 0,
  backwards: 0,
  leftBehind: 0,
};
const end = performance.now() + minutes * 60_000;
while (performance.now() < end) await round();
console.log(`${minutes} min, ${width} runners, clocks off by ${SKEWS.join(", ")} s`);
console.log(
  Object.entries(figures)
    .map(([name, value]) => `${name} ${value}`)
    .join(", "),
);
console.log(
  "violations: " +
    Object.entries(violations)
      .map(([name, value]) => `${name} ${value}`)
      .join(", "),
);
process.exitCode = Object.values(violations).some((count) => count > 0) ? 1 : 0;

/** One list, from all pending to all done. */
async function round() {
  const cwd = mkdtempSync(join(tmpdir(), "cooperate's soak "));
  const file = join(cwd, "exps.json");
  mkdirSync(join(cwd, "busy"));
  mkdirSync(join(cwd, "logs"));
  copyFileSync(new URL("experiment.sh", import.meta.url), join(cwd, "experiment.sh"));
  const lines = Array.from({ length: size }, (_, n) => JSON.stringify(["./experiment.sh", String(n)]));
  writeFileSync(file, `[\n${lines.join(",\n")}\n]\n`);

  const runners = new Map(); // child -> when to wake it, or 0
  let calm = false;
  const start = (k) => {
    const skew = SKEWS[k % SKEWS.length];
    const fake = {
      LD_PRELOAD: FAKETIME,
      FAKETIME: `${skew < 0 ? "" : "+"}${skew}s`,
      FAKETIME_DONT_FAKE_MONOTONIC: "1",
      NO_FAKE_STAT: "1",
    };
    const env = skew === 0 ? process.env : { ...process.env, ...fake };
    const child = spawn(process.execPath, [BIN, "--run", file, "--keep-going", "--log-dir", "logs"], {
      cwd,
      env,
      stdio: "ignore",
    });
    runners.set(child, 0);
    child.on("exit", () => {
      runners.delete(child);
      if (!calm) setTimeout(() => !calm && start(k), 200);
    });
  };
  for (let k = 0; k < width; k++) start(k);

  const trouble = setInterval(() => {
    const all = [...runners].filter(([, wakeAt]) => wakeAt === 0);
    const [victim] = all[Math.floor(Math.random() * all.length)] ?? [];
    if (!victim) return;
    if (Math.random() < 0.5) {
      figures.kills++;
      victim.kill("SIGKILL");
    } else {
      figures.pauses++;
      victim.kill("SIGSTOP");
      runners.set(victim, performance.now() + Math.random() * LONGEST_PAUSE_MS);
    }
  }, 400);
  const alarm = setInterval(() => {
    for (const [child, wakeAt] of runners) {
      if (wakeAt === 0 || performance.now() < wakeAt) continue;
      runners.set(child, 0);
      child.kill("SIGCONT");
    }
  }, 100);
  let done = new Set();
  const reader = setInterval(() => {
    done = look(file, done);
  }, 5);

  for (;;) {
    await sleep(1000);
    spawnSync(process.execPath, [BIN, "--requeue-failed", file], { stdio: "ignore" });
    if (done.size === size || performance.now() > end + 120_000) break;
  }
  calm = true;
  clearInterval(trouble);
  while (runners.size > 0) await sleep(100);
  for (const timer of [alarm, reader]) clearInterval(timer);
  judge(cwd, file);
  rmSync(cwd, { recursive: true, force: true });
}

function look(file, before) {
  let text;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    violations.missing++;
    return before;
  }
  figures.reads++;
  try {
    const list = JSON.parse(text);
    if (list.length !== size) violations.malformed++;
    const done = new Set(
      list.flatMap(([mark, record], n) => (mark === "executed" && record.status === "done" ? [n] : [])),
    );
    for (const n of before) if (!done.has(n)) violations.backwards++;
    return done;
  } catch {
    violations.malformed++;
    return before;
  }
}

function judge(cwd, file) {
  const list = JSON.parse(readFileSync(file, "utf8"));
  figures.rounds++;
  figures.entries += size;
  figures.claims += readdirSync(join(cwd, "logs")).length;
  violations.notDone += list.filter(
    ([mark, record]) => mark !== "executed" || record.status !== "done",
  ).length;
  if (existsSync(join(cwd, "overlaps")))
    violations.overlaps += readFileSync(join(cwd, "overlaps"), "utf8").trim().split("\n").length;
  const successes = readFileSync(join(cwd, "successes"), "utf8")
    .trim()
    .split("\n")
    .map((line) => line.split(" "));
  const claims = new Map(Array.from({ length: size }, (_, n) => [String(n), []]));
  for (const [n, claim] of successes) claims.get(n).push(claim);
  for (const [n, all] of claims) {
    // An earlier success is right only when its runner was killed between the end of the experiment and its record.
    for (const claim of all.slice(0, -1)) {
      if (wasCutShort(n, claim, list)) figures.repeatedAfterKill++;
      else violations.doubled++;
    }
  }
  const known = new Set(["busy", "logs", "experiment.sh", "exps.json", "successes", "overlaps"]);
  violations.leftBehind += readdirSync(cwd).filter((name) => !known.has(name)).length;
}

/** Whether the outcome of this attempt was never recorded: the list has another claim, and a later attempt of the entry began only
 *  after it, which --requeue-failed allows once the runner is dead and the experiment gone. */
function wasCutShort(n, claim, list) {
  const [, record] = list[Number(n)];
  return record.claim !== claim && record.attempt > 1;
}
