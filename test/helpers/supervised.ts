import { existsSync, readdirSync, readFileSync } from "node:fs";
import { onTestFinished } from "vitest";
import { cooperate, type Result, type Running, start } from "./cli.ts";
import { isAlive, until } from "./until.ts";
import { Workspace } from "./workspace.ts";

/**
 * Writes pid and parent of the attempt when it has started, and adds a line to `twice` when an
 * earlier attempt of the entry is alive.
 */
const BEGIN = `me="$COOPERATE_ENTRY.$COOPERATE_ATTEMPT"
for f in "pids.$COOPERATE_ENTRY".*; do
  [ -e "$f" ] && read -r old rest <"$f" && grep -qs "^State:.[^ZX]" "/proc/$old/status" && echo "$me" >>twice
done
echo $$ $PPID >"t.$$"; mv "t.$$" "pids.$me"
`;

/** Waits for a file `go`, or `go.<number of the entry>`. */
export const UNTIL_GO = 'until [ -e go ] || [ -e "go.$COOPERATE_ENTRY" ]; do sleep 0.02; done\n';

/**
 * An experiment that reports its start to {@link SupervisedScene.pidsOf}: runs `script`, and each
 * regular end is a line of `ends`.
 */
export function experiment(script = UNTIL_GO): string[] {
  return ["sh", "-c", `${BEGIN}trap 'echo "$me" >>ends' EXIT; trap 'trap - EXIT; exit 1' TERM\n${script}`];
}

/** The environment without variables of a scheduler. */
export function outsideOfJobs(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const entries = Object.entries(process.env).filter(
    ([name]) => !/^(SLURM_|SGE_|OAR_|PBS_|LSB_|JOB_ID$|COOPERATE_|NODE_OPTIONS$)/.test(name),
  );
  return { ...Object.fromEntries(entries), ...more };
}

/** A list, its runners and their supervisors on this machine. */
export class SupervisedScene extends Workspace {
  readonly file: string;

  constructor(entries: readonly unknown[], file = "my exps.json") {
    super();
    this.file = file;
    this.list(file, entries);
    onTestFinished(() => {
      // Else a supervisor's experiments would go on for a while.
      if (existsSync(this.path)) this.write("go", "");
    });
  }

  start(...args: string[]): Running {
    return this.startIn({}, ...args);
  }

  /** Starts a runner with these variables. */
  startIn(env: NodeJS.ProcessEnv, ...args: string[]): Running {
    return start(["--run", this.file, ...args], { cwd: this.path, env: outsideOfJobs(env) });
  }

  async run(...args: string[]): Promise<Result> {
    return this.start(...args).result;
  }

  async say(verb: string, ...args: string[]): Promise<Result> {
    return cooperate([`--${verb}`, this.file, ...args], { cwd: this.path, env: outsideOfJobs() });
  }

  /** The record of entry `n`. */
  of(n: number): Record<string, unknown> {
    return this.record(this.file, n);
  }

  /** Pid and parent of an attempt, once it has started. */
  async pidsOf(n: number, attempt = 1): Promise<[pid: number, supervisor: number]> {
    return until(`attempt ${attempt} of entry ${n} has begun`, () => {
      const [pid, parent] = this.read(`pids.${n}.${attempt}`).trim().split(" ").map(Number);
      return pid && parent ? ([pid, parent] as [number, number]) : undefined;
    });
  }

  /** Lines of a file that may be missing. */
  lines(name: string): string[] {
    if (!existsSync(this.at(name))) return [];
    return this.read(name)
      .split("\n")
      .filter((line) => line !== "");
  }

  /** The contents of all journals of the list. */
  journals(): string {
    const folder = this.at(`${this.file}.run`);
    if (!existsSync(folder)) return "";
    const names = readdirSync(folder).filter((name) => name.endsWith(".journal"));
    return names.map((name) => readFileSync(`${folder}/${name}`, "utf8")).join("");
  }

  heartbeats(): string[] {
    const folder = this.at(`${this.file}.run`);
    return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".lock")) : [];
  }

  /** Waits until these supervisors have ended. */
  async gone(...pids: number[]): Promise<void> {
    await until(`none of ${pids.join(", ")} lives`, () => !pids.some(isAlive));
  }
}

/** kill -9, and waits until it is reaped. */
export async function kill(runner: Running): Promise<void> {
  runner.child.kill("SIGKILL");
  await runner.result;
}

/** The command line of a process. */
export function commandOf(pid: number): string {
  return readFileSync(`/proc/${pid}/cmdline`, "latin1").replaceAll("\0", " ");
}
