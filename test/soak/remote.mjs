// node test/soak/soak.mjs --remote 3 [--minutes N] [--entries N] [--strike KINDS] [--every S]
// [--lease T] [--odds P] [--target HOST] [--keep] [--json]: runners of that many machines work on a list that
// they reach over a line. Meanwhile KINDS of processes are killed with -9 at random, every S
// seconds: lines (ssh, or what stands for it), servers (--serve-list), runners, supervisors, both
// (a runner with its supervisors); "pauses" stops one of them for a while instead. A serving process
// also kills itself between any two steps, at odds of P each (strike-serving.mjs). Without --target
// a line is a program that carries it, and its serving process lives on when it is killed. Prints
// figures; exits 1 when a promise of docs/reliability.md was broken.
import { spawn, spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, existsSync, linkSync, mkdirSync, mkdtempSync, openSync } from "node:fs";
import { readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { linesOf, serversOf, supervisorsOf } from "./remote-processes.mjs";
import { remoteVerdict } from "./remote-verdict.mjs";

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const BIN = path("../../bin/cooperate.js");
const STALLED_MS = 180_000;
const LONGEST_PAUSE_MS = 8_000;
/** Of the exit codes of the experiments. */
const codeOf = (n) => (n % 13 === 7 ? 3 : 0);

/** One list, from all entries pending to all ended.
 *  @returns figures, with `violations` */
export async function remoteRound({ remote, entries, minutes, strike, every, lease, odds, target, keep }) {
  const [count, size] = [Number(remote), Number(entries)];
  const cwd = realpathSync(mkdtempSync(join(tmpdir(), "cooperate's remote soak ")));
  const file = join(cwd, "exps.json");
  for (const name of ["busy", "kept"]) mkdirSync(join(cwd, name));
  for (const name of ["starts", "ends", "stderr"]) writeFileSync(join(cwd, name), "");
  copyFileSync(path("remote-experiment.sh"), join(cwd, "experiment.sh"));
  const commands = Array.from({ length: size }, (_, n) => {
    const seconds = n % 20 === 10 ? "3" : `0.${n % 10}`;
    return JSON.stringify(["./experiment.sh", String(n), seconds, String(codeOf(n))]);
  });
  writeFileSync(file, `[\n${commands.join(",\n")}\n]\n`);
  const quoted = (words) => words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
  const serve = join(cwd, "serve");
  const writeServe = (strikes) => {
    const words = [process.execPath, ...strikes, BIN];
    writeFileSync(serve, `#!/bin/sh\nSOAK_ODDS=${odds} exec ${quoted(words)} "$@" --lease ${lease}\n`);
    chmodSync(serve, 0o755);
  };
  writeServe(Number(odds) > 0 ? ["--import", path("strike-serving.mjs")] : []);
  writeFileSync(join(cwd, "line"), LINE);
  chmodSync(join(cwd, "line"), 0o755);

  const stderr = openSync(join(cwd, "stderr"), "a");
  const runners = new Map();
  const figures = { entries: size };
  const killed = new Set(); // supervisors
  const kinds = strike.split(",").filter(Boolean);
  let [calm, crashed] = [false, 0];
  const words = ["--run", "--keep-going", "--remote-command", quoted([serve]), `${target ?? "host"}:${file}`];
  const begin = (machine, more = []) => {
    const line = target === undefined ? { COOPERATE_SSH: quoted([join(cwd, "line")]) } : {};
    const env = { ...process.env, ...line, XDG_CACHE_HOME: join(cwd, machine) };
    return spawn(process.execPath, [BIN, ...words, ...more], {
      cwd,
      env,
      stdio: ["ignore", "ignore", stderr],
    });
  };
  const start = (machine) => {
    const child = begin(machine, ["--wait"]);
    runners.set(machine, child);
    child.on("exit", (code, signal) => {
      runners.delete(machine);
      // 4: its first line was cut.
      if (signal !== "SIGKILL" && ![0, 1, 4].includes(code)) crashed++;
      if (!calm) setTimeout(() => !calm && start(machine), 300);
    });
  };
  const machines = Array.from({ length: count }, (_, k) => `machine ${k}`);
  machines.forEach(start);

  const stopped = new Set();
  const hit = (pid, kind, isPause) => {
    if (pid === undefined) return;
    if (!send(pid, isPause ? "SIGSTOP" : "SIGKILL")) return;
    const name = `${kind}${isPause ? "Paused" : "Killed"}`;
    figures[name] = (figures[name] ?? 0) + 1;
    if (!isPause) return;
    stopped.add(pid);
    setTimeout(() => stopped.delete(pid) && send(pid, "SIGCONT"), Math.random() * LONGEST_PAUSE_MS);
  };
  const pids = () => [...runners.values()].map(({ pid }) => pid);
  const strikeOne = () => {
    let kind = anyOf(kinds);
    const isPause = kind === "pauses";
    if (isPause) kind = anyOf(["lines", "servers", "runners", "supervisors"]);
    if (kind === "lines") hit(anyOf(linesOf(pids(), target)), "line", isPause);
    else if (kind === "servers") hit(anyOf(serversOf(file)), "server", isPause);
    else if (kind === "runners") hit(anyOf(pids()), "runner", isPause);
    else if (kind === "supervisors" || kind === "both") {
      const one = anyOf(supervisorsOf(cwd));
      if (!one) return;
      if (!isPause) killed.add(one.pid);
      if (kind === "both") hit(one.runner, "bothRunner", false);
      hit(one.pid, "supervisor", isPause);
    }
  };
  const end = performance.now() + Number(minutes) * 60_000;
  const disturbance =
    kinds.length > 0 && setInterval(() => performance.now() < end && strikeOne(), Number(every) * 1_000);
  const keeping = setInterval(() => keepLogs(cwd, machines), 50);

  let [progress, movedAt] = [-1, performance.now()];
  while (progress < size && performance.now() - movedAt < STALLED_MS) {
    await sleep(500);
    figures.lostThreeTimes = (figures.lostThreeTimes ?? 0) + putBackLost(file);
    const ended = countEnded(file);
    if (ended !== progress) [progress, movedAt] = [ended, performance.now()];
  }
  calm = true;
  clearInterval(disturbance);
  for (const pid of stopped) send(pid, "SIGCONT");
  const patience = performance.now() + 90_000;
  while (runners.size > 0 && performance.now() < patience) {
    spawnSync(process.execPath, [BIN, "--stop", file], { stdio: "ignore" });
    await sleep(300);
  }
  let stuck = runners.size;
  for (const child of runners.values()) child.kill("SIGKILL");
  while (supervisorsOf(cwd).length > 0 && performance.now() < patience) await sleep(100);
  stuck += supervisorsOf(cwd).length;
  // What is left is sent by the next runner of each machine, which also tells of its dead.
  writeServe([]);
  for (const machine of machines) await new Promise((resolve) => begin(machine).on("close", resolve));
  while (serversOf(file).length > 0 && performance.now() < patience) await sleep(200);
  stuck += serversOf(file).length;
  for (const pid of serversOf(file)) send(pid, "SIGKILL");
  clearInterval(keeping);
  keepLogs(cwd, machines);
  const said = readFileSync(join(cwd, "stderr"), "utf8");
  crashed += said.match(/^ {4}at /gm)?.length ?? 0;
  const { violations, ...more } = remoteVerdict(cwd, machines, codeOf, killed);
  const all = { ...violations, crashed, stuck };
  if (crashed > 0) console.error(said.split("\n").slice(-40).join("\n"));
  if (keep && Object.values(all).some((number) => number > 0)) console.error(`kept: ${cwd}`);
  else rmSync(cwd, { recursive: true, force: true });
  return { ...figures, ...more, violations: all };
}

/** Sent logs are removed at the machines: those here have the same bytes. */
function keepLogs(cwd, machines) {
  for (const machine of machines)
    for (const spool of list(join(cwd, machine, "cooperate/remote")))
      for (const name of list(join(cwd, machine, "cooperate/remote", spool, "logs")))
        try {
          linkSync(
            join(cwd, machine, "cooperate/remote", spool, "logs", name),
            join(cwd, "kept", `${basename(machine)} ${spool} ${name}`),
          );
        } catch {
          // it is kept already
        }
}

function list(folder) {
  return existsSync(folder) ? readdirSync(folder) : [];
}

function putBackLost(file) {
  const lost = recordsOf(file).flatMap((record, n) => (record?.reason === "lost" ? [n] : []));
  if (lost.length > 0)
    spawnSync(process.execPath, [BIN, "--requeue-failed", file, lost.join(",")], { stdio: "ignore" });
  return lost.length;
}

function countEnded(file) {
  return recordsOf(file).filter((record) => record?.exitCode !== undefined).length;
}

function recordsOf(file) {
  return JSON.parse(readFileSync(file, "utf8")).map(([mark, record]) =>
    mark === "executed" ? record : undefined,
  );
}

function anyOf(all) {
  return all[Math.floor(Math.random() * all.length)];
}

function send(pid, name) {
  try {
    return process.kill(pid, name);
  } catch {
    return false; // it has just ended
  }
}

/** What carries a line without ssh: its other end lives on when it is killed. */
const LINE = `#!${process.execPath}
const { spawn } = require("node:child_process");
const child = spawn("bash", ["-c", process.argv.at(-1)], { stdio: ["pipe", "pipe", "inherit"], detached: true });
for (const stream of [process.stdin, process.stdout, child.stdin, child.stdout]) stream.on("error", () => {});
process.stdin.pipe(child.stdin);
child.stdout.pipe(process.stdout);
child.on("close", (code) => {
  process.exitCode = code ?? 255;
  process.stdin.destroy();
});
`;
