import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { quoteForScript, quoteWords } from "../../src/core/shell-words.ts";
import { BIN, cooperate, type Result, type Running, start, startProgram } from "./cli.ts";
import type { Workspace } from "./workspace.ts";

/** A line to this machine that can be cut: an ssh(1) whose hosts are this machine. */
export class FakeLine {
  readonly #work: Workspace;
  readonly #pids: string;
  #program: string | undefined;

  constructor(work: Workspace) {
    this.#work = work;
    this.#pids = work.at("lines");
    mkdirSync(this.#pids);
    mkdirSync(work.at("runtime"));
    work.write("ssh", SSH);
    chmodSync(work.at("ssh"), 0o755);
  }

  /** What a runner gets.
   *  @param machine its spool is of its own */
  env(machine = "here"): NodeJS.ProcessEnv {
    return {
      ...process.env,
      XDG_CACHE_HOME: this.#work.at(`cache of ${machine}`),
      XDG_RUNTIME_DIR: this.#work.at("runtime"), // that of the machine of the list
      COOPERATE_SSH: quoteWords([this.#work.at("ssh")]),
      LINES: this.#pids,
      DOWN: this.#work.at("is down"),
    };
  }

  /** Starts a runner for a list that is reached over the connection. */
  start(list: string, options: readonly string[], machine?: string): Running {
    return start(this.#words(list, options), { cwd: this.#work.path, env: this.env(machine) });
  }

  /** As {@link start}, in a pid namespace of its own, which ends with it: as a machine does. */
  startApart(list: string, options: readonly string[]): Running {
    const words = ["--pid", "--fork", "--kill-child", "--mount-proc", process.execPath, BIN];
    return startProgram("unshare", [...words, ...this.#words(list, options)], {
      cwd: this.#work.path,
      env: this.env(),
    });
  }

  async run(list: string, options: readonly string[] = [], machine?: string): Promise<Result> {
    return cooperate(this.#words(list, options), { cwd: this.#work.path, env: this.env(machine) });
  }

  /** The processes that carry lines now; the serving processes live on when one is killed. */
  get pids(): number[] {
    return readdirSync(this.#pids).map(Number);
  }

  /** Cuts all lines. */
  cut(signal: NodeJS.Signals = "SIGKILL"): void {
    for (const pid of this.pids) {
      try {
        process.kill(pid, signal);
      } catch {
        // it has ended by itself
      }
      if (signal === "SIGKILL") rmSync(join(this.#pids, String(pid)), { force: true });
    }
  }

  /** Whether no connection can be had; those that there are end. */
  set isDown(isDown: boolean) {
    if (isDown) this.#work.write("is down", "");
    else rmSync(this.#work.at("is down"), { force: true });
  }

  /** Serves with another lease than the usual one, as an administrator may. */
  set lease(duration: string) {
    const words = quoteForScript([process.execPath, BIN]);
    this.#program = this.#work.write("serve", `#!/bin/sh\nexec ${words} "$@" --lease ${duration}\n`);
    chmodSync(this.#program, 0o755);
  }

  /** The content of the files in one folder of the spools, by name. */
  spooled(folder: "logs" | "unsent", machine = "here"): Map<string, string> {
    const root = join(this.#work.at(`cache of ${machine}`), "cooperate/remote");
    const folders = existsSync(root) ? readdirSync(root).map((name) => join(root, name, folder)) : [];
    return new Map(
      folders.flatMap((path) =>
        readdirSync(path).map((name): [string, string] => [name, readFileSync(join(path, name), "utf8")]),
      ),
    );
  }

  #words(list: string, options: readonly string[]): string[] {
    const program = this.#program === undefined ? [process.execPath, BIN] : [this.#program];
    return ["--run", "--remote-command", quoteWords(program), ...options, `you@host:${this.#work.at(list)}`];
  }
}

const SSH = `#!${process.execPath}
const fs = require("node:fs");
if (fs.existsSync(process.env.DOWN)) process.exit(255);
setInterval(() => fs.existsSync(process.env.DOWN) && process.exit(255), 50).unref();
const mark = process.env.LINES + "/" + process.pid;
fs.writeFileSync(mark, "");
const { spawn } = require("node:child_process");
const child = spawn("bash", ["-c", process.argv.at(-1)], { stdio: ["pipe", "pipe", "inherit"], detached: true });
for (const stream of [process.stdin, process.stdout, child.stdin, child.stdout]) stream.on("error", () => {});
process.stdin.pipe(child.stdin);
child.stdout.pipe(process.stdout);
child.on("close", (code) => {
  fs.rmSync(mark, { force: true });
  process.exitCode = code ?? 255;
  process.stdin.destroy();
});
`;
