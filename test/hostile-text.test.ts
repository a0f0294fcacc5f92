import { type ChildProcessByStdio, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { expect, onTestFinished, test } from "vitest";
import { quoteWords } from "../src/core/shell-words.ts";
import { BIN, cooperate, startProgram } from "./helpers/cli.ts";
import { needs } from "./helpers/needs.ts";
import { until } from "./helpers/until.ts";
import { Workspace } from "./helpers/workspace.ts";

/**
 * A title, a cursor position report, a colour, a cleared screen, a line that looks like ours, text
 * from right to left.
 */
const NAME =
  "a\u001B]0;t\u0007\u001B[6n\u001B[31m\u001B[2J\ncooperate: all is well\r\t\u007F\u009B6n\u202E\u2066\u200F\u2028b";
/** Characters that no file name and no argument can contain as well. */
const TEXT = `${NAME}\u0000\uD83D`;

const ENDED = {
  host: TEXT,
  pid: 7,
  attempt: 2,
  claim: TEXT,
  runner: TEXT,
  pool: TEXT,
  job: TEXT,
  startedAt: TEXT,
  endedAt: TEXT,
  reason: TEXT,
  error: TEXT,
  signal: TEXT,
  gpuIds: TEXT,
  log: `/nowhere/${TEXT}`,
  directory: TEXT,
  gitCommit: TEXT,
  cudaVisibleDevices: TEXT,
  nodeVersion: TEXT,
  cooperateVersion: TEXT,
  leftRunning: TEXT,
  ran: [TEXT],
  announced: TEXT,
  history: [
    {
      attempt: 1,
      host: TEXT,
      startedAt: TEXT,
      endedAt: TEXT,
      reason: TEXT,
      signal: TEXT,
      log: TEXT,
      claim: TEXT,
    },
  ],
};
const OPTIONS = {
  name: TEXT,
  tags: [TEXT],
  env: { [TEXT]: TEXT },
  cwd: TEXT,
  hosts: [TEXT],
  output: TEXT.replaceAll("\0", ""),
  params: { [TEXT]: TEXT },
  [TEXT]: { [TEXT]: TEXT },
};
const { endedAt: _endedAt, reason: _reason, error: _error, signal: _signal, ...CLAIM } = ENDED;

/** Every field that an entry may have. */
const HOSTILE: readonly unknown[] = [
  ["executed", { status: "failed", ...ENDED, ...OPTIONS }, "true", TEXT],
  ["executed", { status: "done", ...ENDED, ...OPTIONS, gitCommit: "b" }, "true", TEXT],
  ["executed", { status: "cancelled", ...ENDED, ...OPTIONS }, "true", TEXT],
  ["executed", { status: "running", ...CLAIM, pausedAt: TEXT, ...OPTIONS }, "true", TEXT],
  ["executed", { status: "held", ...OPTIONS }, "true", TEXT],
  ["executed", OPTIONS, "true", TEXT],
  [
    {
      checks: 2,
      checkSaid: `${TEXT}\n${TEXT}`,
      notBefore: TEXT,
      attempt: 1,
      history: ENDED.history,
      ...OPTIONS,
      check: TEXT,
    },
    "true",
    TEXT,
  ],
];

/** A list of which every entry can be run. */
const RUNNABLE: readonly unknown[] = [
  [{ name: TEXT, tags: [TEXT] }, "sh", "-c", "exit 3", NAME],
  [{ name: TEXT }, "sh", "-c", 'printf "%s" "$0"; exit 4', NAME],
  [{ name: TEXT }, NAME],
  ["true", TEXT],
];

/** A list whose entry has to wait. */
const WAITING: readonly unknown[] = [[{ name: TEXT, check: `echo ${quoteWords([NAME])}; false` }, "true"]];

interface Case {
  readonly args: readonly string[];
  readonly list?: readonly unknown[] | string;
  readonly input?: string;
  /** A command whose output programs read: exact, unless a terminal shows it. */
  readonly exact?: true;
}

const LIST = `list ${NAME}.json`;
const COLUMNS =
  "n,status,attempt,host,time,exit,name,started,ended,pid,priority,after,tags,directory,log,tail,command";

/** An entry that has saved something, see {@link prepare}. */
const STORED = [["executed", { status: "done", log: "stored", directory: ".", exitCode: 0 }, "true"]];

const CASES: readonly Case[] = [
  { args: ["--list", LIST] },
  { args: ["--list", LIST, "--columns", COLUMNS] },
  { args: ["--list", LIST, "0"] },
  { args: ["--list", LIST, "--json"] },
  { args: ["--list", LIST, "--csv", "--columns", COLUMNS], exact: true },
  { args: ["--list", LIST, NAME] },
  { args: ["--list", LIST, "--sort", NAME] },
  { args: ["--list", LIST, "--status", NAME] },
  { args: ["--plot", LIST, "x=name", "y=n", "--status", "failed,done,pending,running"] },
  { args: ["--progress", LIST] },
  { args: ["--progress", LIST, "--json"] },
  { args: ["--launch", LIST, "--on", "local", "--dry-run"] },
  { args: ["--explain", LIST, "0-"] },
  { args: ["--log", LIST, "--failed"] },
  { args: ["--log", LIST, "0"] },
  { args: ["--log", LIST, "0", "--path"], exact: true },
  { args: ["--log", LIST, "x"] },
  { args: ["--results", LIST, "--columns", "n,name,tags,host,command", "--metric", `${NAME}=(.*)`] },
  { args: ["--results", LIST, "--all-columns", "--latex", "--caption", NAME] },
  { args: ["--results", LIST, "--all-columns", "--json"] },
  { args: ["--results", LIST, "--all-columns", "--csv"], exact: true },
  { args: ["--results", LIST, "--grep", "."] },
  { args: ["--report", LIST, "-o", `${NAME}.html`, "--metric", `${NAME}=(.*)`] },
  { args: ["--results", LIST, "--where", NAME] },
  { args: ["--store", LIST] },
  { args: ["--store", LIST, "0", `${NAME}=1`] },
  ...[["--json"], ["0"], ["0", "x"], ["0", "--remove"]].map((words) => ({
    args: ["--store", LIST, ...words],
    list: STORED,
  })),
  { args: ["--store", LIST, "0", "--path"], list: STORED, exact: true },
  { args: ["--results", LIST], list: STORED },
  { args: ["--run", LIST, "--dry-run"] },
  {
    args: [
      "--run",
      LIST,
      "--log-dir",
      "logs",
      "--keep-going",
      "-j",
      "2",
      "--on-failure",
      `sh -c 'exit 5' ${quoteWords([NAME])}`,
    ],
    list: RUNNABLE,
  },
  {
    args: ["--run", LIST, "--log-dir", "logs", "--keep-going", "--tail", "-j", "2"],
    list: RUNNABLE.filter((_, n) => n !== 1),
  },
  { args: ["--run", LIST, "--log-dir", `logs/${NAME}/no`], list: RUNNABLE },
  { args: ["--one", LIST, "2"], list: RUNNABLE },
  { args: ["--one", LIST, "0"], list: WAITING },
  { args: ["--one", LIST, "3"] },
  { args: ["--add", LIST, "echo", NAME] },
  { args: ["--add", LIST, "--dry-run"], input: `echo ${quoteWords([NAME])}\n["a\\u001b"]\n` },
  { args: ["--add", LIST], input: `echo 'a${NAME}\n` },
  { args: ["--grid", LIST, "--dry-run", "+command", "echo", "+x", NAME, "c"] },
  { args: ["--grid", LIST, "--print", "+command", "echo", "+x", NAME, "c"] },
  { args: ["--sweep", LIST, "spec.yaml", "--dry-run"] },
  { args: ["--requeue-failed", LIST, "0-"] },
  { args: ["--requeue", LIST, "0-2"] },
  { args: ["--requeue", LIST, NAME] },
  { args: ["--cancel", LIST, "0-"] },
  { args: ["--pause", LIST, "0-"] },
  { args: ["--resume", LIST, "0-"] },
  { args: ["--stop", LIST] },
  { args: ["--jobs", LIST, "3"] },
  { args: ["--prioritize", LIST, "6", "1"] },
  { args: ["--remove", LIST, "4,6"] },
  { args: ["--doctor", NAME] },
  { args: ["--doctor", `missing ${NAME}`] },
  { args: ["--list", LIST], list: `["\\u001b", ${JSON.stringify(TEXT)}]` },
  { args: ["--list", LIST], list: `[[{${JSON.stringify(TEXT)}: 1, "pid": ${JSON.stringify(TEXT)}}, "a"]]` },
  { args: ["--list", LIST], list: `[[{"status": ${JSON.stringify(TEXT)}}, "a"]]` },
  { args: ["--list", LIST], list: `[\u001B]0;t\u0007]` },
  { args: ["--run", LIST], list: `[["a"], \u202E]` },
  { args: ["--list", `missing ${NAME}`] },
  { args: [`--${NAME}`, LIST] },
  { args: ["--list", LIST, `--${NAME}`] },
];

/** The bytes of a program's output that are no text, which a terminal would obey. */
function obeyed(bytes: Buffer, own: RegExp): string[] {
  const text = new TextDecoder("utf8", { fatal: true }).decode(bytes);
  const foreign = text.replaceAll("\r\n", "\n").replaceAll(own, "");
  return foreign.match(/(?!\n)[\p{Cc}\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]/gu) ?? [];
}

/** Our colours. */
const COLOURS = new RegExp(String.raw`\x1b\[(?:2|22|3[1-69])m`, "g");

function prepare({ list = HOSTILE }: Case): Workspace {
  const workspace = new Workspace();
  if (typeof list === "string") workspace.write(LIST, list);
  else workspace.list(LIST, list);
  mkdirSync(workspace.at(NAME));
  mkdirSync(workspace.at("stored.store"));
  workspace.write(`stored.store/k${NAME}.json`, JSON.stringify(TEXT));
  workspace.write(`stored.store/k${NAME}.npy`, `\u0093NUMPY${TEXT}`);
  workspace.write("stored.store/args.json", JSON.stringify({ [TEXT]: TEXT }));
  workspace.write(
    "spec.yaml",
    `command: echo {x}\nx: [${JSON.stringify(NAME)}]\n${JSON.stringify(NAME)}: {_bad: 1}\n`,
  );
  return workspace;
}

/** A line of its own that foreign text must not produce. */
const FORGED = /^cooperate: all is well/m;

test.each(CASES)("piped: $args", async (each) => {
  const workspace = prepare(each);
  const { input } = each;
  const run = startProgram(process.execPath, [BIN, ...each.args], {
    cwd: workspace.path,
    ...(input !== undefined && { input }),
  });
  const pieces: Buffer[] = [];
  for (const stream of [run.child.stdout, run.child.stderr])
    if (!each.exact || stream === run.child.stderr) stream?.on("data", (piece: Buffer) => pieces.push(piece));
  const { exitCode, stdout, stderr } = await run.result;
  expect(pieces.length + stdout.length).toBeGreaterThan(0);
  expect(obeyed(Buffer.concat(pieces), COLOURS)).toEqual([]);
  expect(each.exact ? stderr : stdout + stderr).not.toMatch(FORGED);
  expect(stdout + stderr).not.toMatch(/^ {4}at /m);
  expect([0, 1, 2, 3]).toContain(exitCode);
});

test("output for programs is exact", async () => {
  const workspace = prepare({ args: [] });
  const json = await cooperate(["--list", LIST, "--json"], { cwd: workspace.path });
  expect(JSON.parse(json.stdout)).toMatchObject([
    { argv: ["true", TEXT], host: TEXT, tags: [TEXT] },
    {},
    {},
    {},
    {},
    {},
    {},
  ]);
  const named = workspace.list("named.json", [[{ name: NAME }, "true"]]);
  const { stdout } = await cooperate(["--list", named, "--csv", "--columns", "name"], {
    cwd: workspace.path,
  });
  expect(stdout).toBe(`name\n"${NAME}"\n`);
});

test("the head of a job log is six printable lines", async () => {
  const workspace = prepare({ args: [], list: [["true", NAME]] });
  await cooperate(["--run", LIST, "--log-dir", "logs"], { cwd: workspace.path });
  const bytes = readFileSync(join(workspace.at("logs"), "cooperate_0"));
  expect(obeyed(bytes, COLOURS)).toEqual([]);
  const lines = bytes.toString().split("\n");
  expect(lines.slice(0, 7).map((line) => line.startsWith("# "))).toEqual([
    true,
    true,
    true,
    true,
    true,
    true,
    false,
  ]);
});

const HAS_SCRIPT = spawnSync("script", ["-V"]).status === 0;

/** A terminal that captures every byte that `cooperate ARGS` writes. */
class RawTerminal {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #pieces: Buffer[] = [];
  readonly #closed: Promise<unknown>;

  constructor({ args, input }: Case, cwd: string) {
    const before = input === undefined ? "" : `${quoteWords(["printf", "%s", input])} | `;
    const command = `stty cols 200 rows 50; ${before}${quoteWords([process.execPath, BIN, ...args])}`;
    const env = { ...process.env, TERM: "xterm-256color", SHELL: "/bin/bash", LC_ALL: "C.UTF-8" };
    this.#child = spawn("script", ["-qefc", command, "/dev/null"], {
      cwd,
      env,
      stdio: ["pipe", "pipe", "inherit"],
    });
    this.#child.stdout.on("data", (piece: Buffer) => this.#pieces.push(piece));
    this.#closed = once(this.#child, "close");
    onTestFinished(() => void this.#child.kill("SIGKILL"));
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#pieces);
  }

  /** Waits for `text`, and types `keys`. */
  async answer(text: string, keys: string): Promise<void> {
    await until(`the terminal shows ${text}`, () => this.bytes.toString().includes(text), 30_000);
    this.#child.stdin.write(keys);
  }

  async ended(): Promise<void> {
    await this.#closed;
  }
}

test.each(CASES)("on a terminal: $args", needs(HAS_SCRIPT, "script (util-linux)"), async (each) => {
  const terminal = new RawTerminal(each, prepare(each).path);
  await terminal.ended();
  expect(terminal.bytes.length).toBeGreaterThan(0);
  expect(obeyed(terminal.bytes, COLOURS)).toEqual([]);
  expect(terminal.bytes.toString().replaceAll("\r\n", "\n")).not.toMatch(FORGED);
});

/** How the live view and the menus of inquirer move the cursor. */
const MOVES = new RegExp(
  String.raw`\x1b\[\?7l\x1b\[2J|\x1b\[(?:\d*m|\d+;\d+m|\?(?:7|25|1049|2026|2004)[hl]|\d+;\d+H|\d*[A-GK]|J)|\r(?=\x1b|\n)`,
  "g",
);

const DIALOGUES: readonly (Case & { readonly says: readonly (readonly [text: string, keys: string])[] })[] = [
  {
    args: ["--progress", LIST, "--watch"],
    says: [
      ["q quit", "j"],
      ["❯", "l"],
      ["goes back", "q"],
      ["(its log", "p"],
      ["resume entry 3", "q"],
    ],
  },
  {
    args: ["--one", LIST],
    says: [
      ["type to search", "x"],
      ["\\u202e", "\u0003"],
    ],
  },
  { args: ["--doe", LIST], says: [["Program", "\u0003"]] },
];

test.each(DIALOGUES)(
  "on a terminal, with keys: $args",
  needs(HAS_SCRIPT, "script (util-linux)"),
  async (each) => {
    const terminal = new RawTerminal(each, prepare(each).path);
    for (const [text, keys] of each.says) await terminal.answer(text, keys);
    await terminal.ended();
    expect(obeyed(terminal.bytes, MOVES)).toEqual([]);
  },
);

test("the stack of a bug contains no terminal commands", async () => {
  const output = new URL("../dist/cli/output.js", import.meta.url).href;
  const program = `(await import(process.argv[1])).guardOutput(); throw new Error(process.argv[2]);`;
  const { result } = startProgram(
    process.execPath,
    ["--input-type=module", "-e", program, output, "a\u001B[31mb\u202E"],
    { cwd: prepare({ args: [] }).path },
  );
  const { exitCode, stderr } = await result;
  expect(stderr).toContain(String.raw`Error: a\x1b[31mb\u202e`);
  expect(obeyed(Buffer.from(stderr), COLOURS)).toEqual([]);
  expect(exitCode).toBe(1);
});
