// One worker of soak.mjs: claims an entry, "runs" it, records it, until all are done: worker.mjs
// SETTINGS (JSON) It writes what it did into one file that all share, opened with O_APPEND: a
// detector that is independent of the list.
import { randomUUID } from "node:crypto";
import fs, { appendFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { setTimeout as sleep } from "node:timers/promises";
import { claimNext } from "../../dist/list/changes/claim.js";
import { settle } from "../../dist/list/changes/settle.js";
import { openListFile } from "../../dist/store/list-file.js";
import { openPlainList } from "./plain-list.mjs";

const { file, journal, name, plain, timing, workMs, strikeOdds } = JSON.parse(process.argv[2]);
const note = (...words) => appendFileSync(journal, `${words.join(" ")}\n`);

let asked = 0;
let got = 0;
function at(point) {
  if (point === "locked" && got < asked) got = performance.now();
  const dice = Math.random();
  if (dice < strikeOdds) {
    note("killed", point);
    process.kill(process.pid, "SIGKILL");
  } else if (dice < 2 * strikeOdds) {
    note("paused", point);
    process.kill(process.pid, "SIGSTOP");
  }
}
const list = (plain ? openPlainList : openListFile)(file, { timing, at });
// Between the last check and the rename, which has no point of its own.
const rename = fs.renameSync;
fs.renameSync = (from, to) => {
  if (to === file) at("looked");
  rename(from, to);
};
syncBuiltinESMExports();

// Time during which this process was stopped does not count as waiting for the lock.
let stoodStill = 0;
let last = performance.now();
setInterval(() => {
  const gap = performance.now() - last - 50;
  if (gap > 300) stoodStill += gap;
  last = performance.now();
}, 50).unref();

async function update(change) {
  asked = performance.now();
  const before = stoodStill;
  const value = await list.update(change);
  return { value, waitMs: Math.max(0, Math.round(got - asked - (stoodStill - before))) };
}

for (;;) {
  const who = { claim: randomUUID(), host: "soak", pid: process.pid, runner: name, directory: "/" };
  const { value: mine, waitMs } = await update(claimNext({ ...who, startedAt: new Date().toISOString() }));
  if (!mine) {
    const entries = await list.read();
    if (entries.every(({ status }) => status === "done")) break;
    await sleep(100 + Math.random() * 200);
    continue;
  }
  note("begun", mine.n, mine.entry.facts.claim, waitMs);
  await sleep(Math.random() * workMs);
  const end = await update(settle(mine, { kind: "exited", exitCode: 0 }, new Date().toISOString()));
  note("ended", mine.n, mine.entry.facts.claim, end.waitMs, end.value);
}
process.exit(0);
