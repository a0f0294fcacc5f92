// Works on a list with a function, as a program of its own: node worker.mjs LIST [OPTIONS as JSON]
// Each entry that begins is a line of `began`, and what a signal was aborted for is a line of
// `stopped`.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { openList } from "../../dist/index.js";

const [file, options = "{}"] = process.argv.slice(2);

const summary = await openList(file).process(async ({ argv: [what], facts }, { n, signal, env }) => {
  appendFileSync("began", `${n}.${facts.attempt}\n`);
  if (what === "quick") return;
  if (what === "child") {
    const script = "until [ -e go ]; do sleep 0.02; done";
    const child = spawn("sh", ["-c", script], { env: { ...process.env, ...env }, detached: true });
    appendFileSync("children", `${child.pid}\n`);
    await once(child, "exit");
  }
  while (!existsSync("go") && !signal.aborted) await sleep(10);
  if (signal.aborted) appendFileSync("stopped", `${n} ${signal.reason.outcome.kind}\n`);
}, JSON.parse(options));
console.log(JSON.stringify(summary));
