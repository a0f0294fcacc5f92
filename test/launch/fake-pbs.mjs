#!/usr/bin/env node
// PBS without a cluster: qsub, qstat, qdel, qhold, qrls, qrerun, qselect and qmgr with the words, the
// answers and the exit codes of OpenPBS, as far as the engine of docs/add-an-engine.md uses them.
// State is in one folder; whatever is called first starts what may start (three at a time).
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [folder, program, ...words] = process.argv.slice(2);
const SLOTS = 3;
const file = join(folder, "jobs.json");
const jobs = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : [];
const exitOf = (job, task) => join(folder, `exit.${job.number}.${task.index}`);
const idOf = (job, index) => `${job.number}${job.isArray ? `[${index ?? ""}]` : ""}.head`;

function fail(message, code) {
  process.stderr.write(`${program}: ${message}\n`);
  process.exitCode = code;
}

/** The tasks that a word such as `12[]`, `12[3]` or `12` means. */
function meant(word) {
  const [, number, , index] = /^(\d+)(\[(\d*)\])?(?:\.head)?$/.exec(word) ?? [];
  const job = jobs.find((each) => String(each.number) === number && each.isArray === word.includes("["));
  const tasks =
    job?.tasks.filter((task) => (!index || task.index === Number(index)) && task.state !== "X") ?? [];
  if (tasks.length === 0) fail(`Unknown Job Id ${word}`, 153);
  return tasks.map((task) => ({ job, task }));
}

function end({ job, task }) {
  if (task.pid) {
    try {
      process.kill(-task.pid, "SIGKILL");
    } catch {}
  }
  delete task.pid;
  rmSync(exitOf(job, task), { force: true });
}

function turn() {
  const all = jobs.flatMap((job) => job.tasks.map((task) => ({ job, task })));
  for (const { job, task } of all) if (task.state === "R" && existsSync(exitOf(job, task))) task.state = "X";
  for (const { job, task } of all) {
    const running = all.filter((each) => each.task.state === "R");
    if (task.state !== "Q" || running.length >= SLOTS) continue;
    if (running.filter((each) => each.job === job).length >= job.most) continue;
    const env = { ...process.env, PBS_JOBID: idOf(job, task.index) };
    if (job.isArray) Object.assign(env, { PBS_ARRAY_ID: idOf(job), PBS_ARRAY_INDEX: String(task.index) });
    const text = 'bash "$1"; echo $? >"$2"';
    const argv = ["-c", text, "job", join(folder, `script.${job.number}`), exitOf(job, task)];
    const child = spawn("bash", argv, { env, cwd: "/", detached: true, stdio: "ignore" });
    child.unref();
    Object.assign(task, { state: "R", pid: child.pid });
  }
}

const option = (name) => (words.includes(name) ? words[words.indexOf(name) + 1] : undefined);
const each = (act) => words.flatMap(meant).forEach(act);
turn();
const COMMANDS = {
  qsub() {
    if (option("-q") !== undefined) return fail("Unknown queue", 170);
    const [, last = "1", most = "1000"] = /^1-(\d+)(?:%(\d+))?$/.exec(option("-J") ?? "") ?? [];
    if (Number(last) > 9) return fail("Array job exceeds server limit: array size exceeds 9", 15);
    const job = { number: jobs.length + 1, name: option("-N"), isArray: option("-J") !== undefined };
    const state = words.includes("-h") ? "H" : "Q";
    const tasks = Array.from({ length: Number(last) }, (_, i) => ({ index: i + 1, state }));
    jobs.push({ ...job, most: Number(most), tasks });
    writeFileSync(join(folder, `script.${job.number}`), readFileSync(0));
    process.stdout.write(`${idOf(job)}\n`);
  },
  qstat() {
    const Jobs = {};
    for (const { job, task } of words.slice(4).flatMap(meant))
      Jobs[idOf(job, task.index)] = { Job_Name: job.name, job_state: task.state };
    if (process.exitCode !== 153 || Object.keys(Jobs).length > 0)
      process.stdout.write(JSON.stringify({ timestamp: 0, pbs_version: "20.0.1", Jobs }));
  },
  qselect() {
    for (const job of jobs) if (job.name === option("-N")) process.stdout.write(`${idOf(job)}\n`);
  },
  qdel: () => each((one) => (end(one), (one.task.state = "X"))),
  qhold: () => each(({ task }) => task.state === "Q" && (task.state = "H")),
  qrls: () => each(({ task }) => task.state === "H" && (task.state = "Q")),
  qrerun: () => each((one) => (end(one), (one.task.state = "Q"))),
  qmgr: () => process.stdout.write("Server head\n    max_array_size = 9\n"),
};
mkdirSync(folder, { recursive: true });
COMMANDS[program]();
turn();
writeFileSync(file, JSON.stringify(jobs));
