// Runs on a host of a test bed and executes orders by HTTP, one JSON object each: agent.mjs SOCKET
// | PORT (a path, or a port on all addresses). The answer is a JSON object, too; status 500 when
// the order failed.
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { hostname } from "node:os";
import { looks } from "./looks.mjs";

/** By pid: what was started here. */
const processes = new Map();

const orders = {
  about: () => ({ host: hostname(), pid: process.pid, now: Date.now() }),
  /**
   * With `pid`, the new process gets that number, if it is free: a fork takes the number after the
   * last one.
   */
  start({ argv: [program, ...args], cwd, env, pid }) {
    if (pid !== undefined) writeFileSync("/proc/sys/kernel/ns_last_pid", String(pid - 1));
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const said = { stdout: "", stderr: "" };
    child.stdout.on("data", (chunk) => (said.stdout += chunk));
    child.stderr.on("data", (chunk) => (said.stderr += chunk));
    const end = new Promise((resolve) => {
      child.on("error", (error) => resolve({ exitCode: 127, signal: null, ...said, stderr: String(error) }));
      child.on("close", (exitCode, signal) => resolve({ exitCode, signal, ...said }));
    });
    if (child.pid !== undefined) processes.set(child.pid, { said, end });
    return child.pid === undefined ? end : { pid: child.pid };
  },
  result: ({ pid }) => processes.get(pid).end,
  said: ({ pid }) => processes.get(pid).said,
  /** False when there is no such process. A negative pid is a process group. */
  signal({ pid, signal }) {
    try {
      return { sent: process.kill(pid, signal) };
    } catch {
      return { sent: false };
    }
  },
  look: async ({ name, args }) => ({ value: await looks[name](...args) }),
};

const server = createServer((request, response) => {
  let body = "";
  request.on("data", (chunk) => (body += chunk));
  request.on("end", () => {
    const { order, ...details } = JSON.parse(body);
    const work = async () => orders[order](details);
    work().then(
      (answer) => response.end(JSON.stringify(answer ?? {})),
      (error) => {
        response.statusCode = 500;
        response.end(JSON.stringify({ error: String(error), code: error.code }));
      },
    );
  });
});
const [, , where] = process.argv;
server.listen(/^\d+$/.test(where) ? Number(where) : where);
