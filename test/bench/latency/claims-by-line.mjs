// How long a claim takes over a line: from the message to the answer, by a pipe and over ssh to this
// machine. The list is on fast storage.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { userInfo } from "node:os";
import { pending } from "../../../dist/core/entry.js";
import { formatList } from "../../../dist/list/format/codec.js";
import { formatRunnerId, ownRunnerId } from "../../../dist/processes/runner-id.js";
import { aliasOf, translateRunner } from "../../../dist/remote/protocol/machine-alias.js";
import { PROTOCOL } from "../../../dist/remote/protocol/protocol.js";
import { digestOf } from "../../../dist/remote/protocol/wire.js";
import { median, quantile } from "../statistics.mjs";

const CLAIMS = 100;
/** The first ones run code that is not compiled yet. */
const WARM = 20;
const SSHD = "/usr/sbin/sshd";
const UP_MS = 10_000;

/**
 * @typedef {object} ClaimRow
 * @property {string} way @property {number} p50 milliseconds @property {number} p95
 */

/**
 * @param {{ root: string, cooperate: (...words: string[]) => string[], remark: (text: string) => void }} options
 * @returns {Promise<ClaimRow[]>}
 */
export async function measureClaims({ root, cooperate, remark }) {
  const folder = mkdtempSync(join(root, "claims "));
  const list = join(folder, "exps.json");
  const runtime = join(folder, "run");
  mkdirSync(runtime, { mode: 0o700 });
  const serve = ["env", `XDG_RUNTIME_DIR=${runtime}`, ...cooperate("--serve-list", list)];
  const sshd = await startSshd(folder);
  if (!sshd) remark("claims over ssh are left out: there is no sshd");
  const quoted = serve.map((word) => `'${word}'`).join(" ");
  const ways = [
    { way: "pipe", words: serve },
    ...(sshd ? [{ way: "ssh to this machine", words: [...sshd.words, quoted] }] : []),
  ];
  try {
    const rows = [];
    for (const { way, words } of ways) {
      writeFileSync(list, formatList(Array.from({ length: WARM + CLAIMS }, () => pending(["true"]))));
      const first = await Line.open(words, "a");
      rows.push({ way: `${way}, the process that serves`, ...(await timesOf(first, 0)) });
      writeFileSync(list, formatList(Array.from({ length: WARM + CLAIMS }, () => pending(["true"]))));
      await sleep(1500); // it has looked at the list
      const second = await Line.open(words, "b");
      rows.push({ way: `${way}, passed on to it`, ...(await timesOf(second, CLAIMS)) });
      writeFileSync(list, formatList([]));
      await second.end();
      await first.end();
    }
    return rows;
  } finally {
    sshd?.end();
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** @param {Line} line @param {number} from */
async function timesOf(line, from) {
  const times = [];
  for (let n = 0; n < WARM + CLAIMS; n++) times.push(await line.claim(n, `c${from + n}`));
  const counted = times.slice(WARM);
  return { p50: median(counted), p95: quantile(counted, 0.95) };
}

/** What a runner has to say to claim. */
class Line {
  /** @type {Map<number, (message: any) => void>} */
  #asked = new Map();
  #next = 1;
  #child;

  /** @param {readonly string[]} words @param {string} secret */
  constructor([program = "", ...words], secret) {
    this.runner = translateRunner(formatRunnerId(ownRunnerId()), aliasOf(secret));
    this.#child = spawn(program, words, { stdio: ["pipe", "pipe", "inherit"] });
    createInterface({ input: this.#child.stdout }).on("line", (text) => {
      const message = JSON.parse(text);
      this.#asked.get(message.id)?.(message);
    });
    this.#say({ t: "hello", protocol: PROTOCOL, version: "bench", secret });
  }

  /** @param {readonly string[]} words @param {string} secret */
  static async open(words, secret) {
    const line = new Line(words, secret);
    await line.#ask({ t: "enter", runner: line.runner, new: true });
    return line;
  }

  /** @param {number} n @param {string} claim @returns {Promise<number>} milliseconds */
  async claim(n, claim) {
    const facts = { host: "h", pid: 1, attempt: 1, claim, runner: this.runner };
    const record = { status: "running", ...facts, startedAt: new Date().toISOString() };
    const set = [[n, digestOf('["true"]'), JSON.stringify(["executed", record, "true"])]];
    const begun = performance.now();
    const { how } = await this.#ask({ t: "update", set });
    if (how !== "done") throw new Error(`a claim was answered by ${how}`);
    return performance.now() - begun;
  }

  /** The runner leaves. It must have no entry, else it would be kept for the lease. */
  async end() {
    const gone = once(this.#child, "exit");
    this.#say({ t: "leave", runner: this.runner });
    this.#say({ t: "bye" });
    this.#child.stdin.end();
    await gone;
  }

  /** @param {object} message @returns {Promise<any>} */
  async #ask(message) {
    const id = this.#next++;
    const answer = new Promise((resolve) => this.#asked.set(id, resolve));
    this.#say({ ...message, id });
    return answer;
  }

  /** @param {object} message */
  #say(message) {
    this.#child.stdin.write(`${JSON.stringify(message)}\n`);
  }
}

/** An sshd of this user; undefined when there is none. @param {string} folder */
async function startSshd(folder) {
  if (!existsSync(SSHD)) return undefined;
  const [host, key] = [join(folder, "host"), join(folder, "key")];
  for (const file of [host, key])
    if (spawnSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", file]).status !== 0) return undefined;
  const port = await freePort();
  const config = join(folder, "config");
  writeFileSync(
    config,
    `Port ${port}\nListenAddress 127.0.0.1\nHostKey "${host}"\nAuthorizedKeysFile "${key}.pub"\nStrictModes no\nPidFile none\nUsePAM no\n`,
  );
  if (process.getuid?.() === 0) mkdirSync("/run/sshd", { recursive: true });
  const child = spawn(SSHD, ["-D", "-e", "-f", config], { stdio: "ignore" });
  const options = [
    "BatchMode=yes",
    "StrictHostKeyChecking=no",
    "UserKnownHostsFile=/dev/null",
    "LogLevel=ERROR",
  ];
  const words = [
    "ssh",
    "-F",
    "none",
    "-T",
    "-i",
    key,
    "-p",
    String(port),
    ...options.flatMap((each) => ["-o", each]),
  ];
  const all = [...words, `${userInfo().username}@127.0.0.1`];
  const end = () => void child.kill();
  const limit = performance.now() + UP_MS;
  while (spawnSync("ssh", [...all.slice(1), "true"]).status !== 0) {
    if (performance.now() > limit || child.exitCode !== null) {
      end();
      return undefined;
    }
    await sleep(100);
  }
  return { words: all, end };
}

/** @returns {Promise<number>} */
async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  return typeof address === "object" && address ? address.port : 0;
}
