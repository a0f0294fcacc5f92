// Live pages in a soak: `cooperate --serve --control` processes that are killed and started again at
// random, and pages of theirs that follow the list and give orders that must change nothing about
// what runs how often: priorities, and pauses that are taken back.
import { spawn } from "node:child_process";
import { request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const BIN = fileURLToPath(new URL("../../bin/cooperate.js", import.meta.url));
const ORDER_EVERY_MS = 250;
/** How often a server is killed instead of being asked for something. */
const KILLED = 0.02;

export class Pages {
  /** What they have done. */
  figures = { orders: 0, obeyed: 0, events: 0, serversKilled: 0 };
  /** Servers that have ended by themselves, and refusals that must not be. */
  violations = { serversCrashed: 0, serversRefused: 0 };
  #isOver = false;
  #loops;

  /**
   * @param {number} count how many servers
   * @param {string} cwd the folder of the list
   * @param {string} file the list
   * @param {number} stderr the descriptor for what they say
   */
  constructor(count, cwd, file, stderr) {
    this.#loops = Array.from({ length: count }, () => this.#serveAgain(cwd, file, stderr));
  }

  /** Resumes what is paused, and ends them. */
  async end() {
    this.#isOver = true;
    await Promise.all(this.#loops);
  }

  async #serveAgain(cwd, file, stderr) {
    while (!this.#isOver) {
      const args = [BIN, "--serve", file, "--control"];
      const child = spawn(process.execPath, args, { cwd, stdio: ["ignore", "pipe", stderr] });
      const ended = new Promise((resolve) => child.on("exit", (code, signal) => resolve(signal ?? code)));
      const printed = await Promise.race([
        new Promise((resolve) => child.stdout.on("data", (chunk) => resolve(String(chunk)))),
        ended,
      ]);
      if (typeof printed === "string" && printed.startsWith("http"))
        await this.#usePage(child, new URL(printed.trim()));
      child.kill(this.#isOver ? "SIGINT" : "SIGKILL");
      const how = await ended;
      if (how !== "SIGKILL" && how !== 130) this.violations.serversCrashed++;
    }
  }

  /** Follows one page and gives orders, until its server is killed or all is over. */
  async #usePage(child, url) {
    const ask = asker(url);
    const entered = await ask("GET", `/?token=${url.searchParams.get("token")}`);
    const cookie = entered.headers["set-cookie"][0].split(";")[0];
    let data = JSON.parse((await ask("GET", "/data", cookie)).text);
    const stream = request({ ...whereOf(url), path: `/events?since=${data.id}`, headers: { cookie } });
    stream.on("response", (response) =>
      response
        .on("data", (chunk) => (this.figures.events += String(chunk).split("event: rows").length - 1))
        .on("error", () => {}),
    );
    stream.on("error", () => {}).end();
    for (;;) {
      await sleep(ORDER_EVERY_MS);
      const isLast = this.#isOver;
      if (!isLast && Math.random() < KILLED) {
        this.figures.serversKilled++;
        child.kill("SIGKILL");
        return;
      }
      const { status, text } = await ask("GET", "/data", cookie);
      if (status !== 200) this.violations.serversRefused++;
      else data = JSON.parse(text);
      await this.#order(ask, cookie, data, isLast ? "resume" : undefined);
      if (isLast) break;
    }
    stream.destroy();
  }

  async #order(ask, cookie, data, only) {
    const order = only ?? ["priority", "pause", "resume", "resume"][Math.floor(Math.random() * 4)];
    const wanted =
      order === "resume" ? ["held", "running"] : order === "pause" ? ["pending", "running"] : ["pending"];
    const rows = data.n
      .map((_, row) => row)
      .filter((row) => wanted.includes(data.statuses[data.status[row]]));
    const chosen = order === "resume" ? rows : rows.filter(() => Math.random() < 2 / rows.length);
    if (chosen.length === 0) return;
    const body = {
      id: data.id,
      order,
      ...(order === "priority" && { priority: Math.floor(10 * Math.random()) }),
      entries: chosen.map((row) => ({
        n: data.n[row],
        status: data.statuses[data.status[row]],
        ...(data.claims[row] && { claim: data.claims[row] }),
      })),
    };
    const { status, text } = await ask("POST", "/control", cookie, JSON.stringify(body));
    if (status !== 200) this.violations.serversRefused++;
    else this.figures.obeyed += JSON.parse(text).changed.length;
    this.figures.orders++;
  }
}

function whereOf(url) {
  return { host: "127.0.0.1", port: url.port };
}

function asker(url) {
  return (method, path, cookie = "", body) =>
    new Promise((resolve, reject) => {
      const headers = { host: url.host, cookie, ...(body && { "content-type": "application/json" }) };
      const asked = request({ ...whereOf(url), method, path, headers }, (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (chunk) => (text += chunk));
        response.on("end", () => resolve({ status: response.statusCode, headers: response.headers, text }));
        response.on("error", reject);
      });
      asked.on("error", reject).end(body);
    });
}
