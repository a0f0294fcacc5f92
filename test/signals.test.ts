import { spawnSync } from "node:child_process";
import { constants } from "node:os";
import { symlinkSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { BIN, cooperate, type Running, start, startProgram } from "./helpers/cli.ts";
import { splitLog } from "./helpers/job-log.ts";
import { needs } from "./helpers/needs.ts";
import { until } from "./helpers/until.ts";
import { Workspace } from "./helpers/workspace.ts";

/**
 * An experiment that writes its pid when it has started, and the signal that ended it. It starts
 * nothing after that: dash sometimes loses a signal that arrives while it forks.
 */
const TELLING = [
  "sh",
  "-c",
  'for s in HUP INT TERM QUIT; do trap "echo $s >told; exit 1" $s; done; sleep 100 & echo $$ >pid; wait',
];

const WAITING = ["sh", "-c", "touch begun; until [ -e go ]; do sleep 0.05; done"];

/** The environment without variables of a scheduler or nohup. */
function plainEnv(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const entries = Object.entries(process.env).filter(
    ([name]) => !/^(SLURM_|SGE_|OAR_|PBS_|LSB_|JOB_ID$|_$|COOPERATE_|NODE_OPTIONS$)/.test(name),
  );
  return { ...Object.fromEntries(entries), ...more };
}

async function running(argv: readonly string[], env = plainEnv()): Promise<[Workspace, Running, string]> {
  const workspace = new Workspace();
  workspace.list("exps.json", [argv]);
  const before = workspace.read("exps.json");
  const runner = start(["--run", "exps.json"], { cwd: workspace.path, env });
  await until("it runs", () => workspace.files().some((name) => name === "pid" || name === "begun"));
  return [workspace, runner, before];
}

describe("signals that end a runner as SIGTERM does", () => {
  const signals = ["QUIT", "ALRM", "XCPU", "VTALRM", "PROF", "IO", "PWR", "STKFLT", "ABRT"]
    .map((name) => `SIG${name}` as NodeJS.Signals)
    .filter((name) => name in constants.signals);
  test.each(signals)("%s", async (signal) => {
    const [workspace, runner, before] = await running(TELLING);
    runner.child.kill(signal);
    const { exitCode, stderr } = await runner.result;
    expect(exitCode).toBe(128 + constants.signals[signal]);
    expect(stderr).toContain(`${signal}: stopping the running experiment`);
    expect(workspace.read("told")).toBe("TERM\n");
    expect(workspace.read("exps.json")).toBe(before);
    expect(splitLog(workspace.at("cooperate_0")).foot[0]).toContain("interrupted by SIGTERM");
  });

  test("sent by a bug they kill as usual", async () => {
    const [workspace, runner] = await running(WAITING);
    runner.child.kill("SIGSEGV");
    expect((await runner.result).signal).toBe("SIGSEGV");
    workspace.write("go", "");
  });
});

describe("signals that do not end a runner", () => {
  test.each([
    ["SIGPIPE", {}],
    ["SIGUSR1", {}],
    ["SIGUSR2", {}],
  ] as const)("%s %j", async (signal, env) => {
    const [workspace, runner] = await running(WAITING, plainEnv(env));
    runner.child.kill(signal);
    workspace.write("go", "");
    const { exitCode, stderr } = await runner.result;
    expect(exitCode).toBe(0);
    expect(stderr).not.toContain("Debugger");
    expect(stderr).toContain("1 done");
  });

  test("SIGXCPU within a job: an experiment that does not handle it is released, which is no failure", async () => {
    const [workspace, runner] = await running(WAITING, plainEnv({ SLURM_JOB_ID: "7" }));
    runner.child.kill("SIGXCPU");
    const { exitCode, stderr } = await runner.result;
    expect(exitCode).toBe(0);
    expect(stderr).toContain("SIGXCPU: the scheduler ends this allocation soon; nothing more begins");
    expect(stderr).toContain("1 given back");
    expect(workspace.record("exps.json", 0)).toEqual({});
  });

  test("SIGUSR1 and SIGUSR2 are ignored by commands that only read", async () => {
    const workspace = new Workspace();
    workspace.list("exps.json", [["true"]]);
    const looking = start(["--progress", "exps.json", "--watch"], { cwd: workspace.path, env: plainEnv() });
    let said = "";
    looking.child.stdout?.on("data", (chunk: Buffer) => (said += chunk.toString()));
    await until("it looks", () => said.includes("1 entry"));
    looking.child.kill("SIGUSR1");
    looking.child.kill("SIGUSR2");
    workspace.list("exps.json", [["executed", { status: "done" }, "true"]]);
    const { exitCode, stderr } = await looking.result;
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  });
});

describe("warnings", () => {
  const SIGNALS = fileURLToPath(new URL("../dist/cli/signals.js", import.meta.url));
  /**
   * Prints which warnings and stop orders it gets, after one of each signal that it sends to
   * itself.
   */
  const program = `
    const { onNotice, onStop } = await import(process.argv[1]);
    const told = [];
    onNotice((signal) => told.push(["notice", signal]));
    onStop((signal) => told.push(["stop", signal]));
    for (const signal of ["SIGUSR1", "SIGUSR2", "SIGXCPU"]) process.kill(process.pid, signal);
    const timer = setInterval(() => {
      if (told.length < 3) return;
      clearInterval(timer);
      console.log(told.sort().join(" "));
    }, 5);`;
  test.each([
    ["SIGXCPU is one within a job", { SLURM_JOB_ID: "7" }, "notice,SIGUSR1 notice,SIGUSR2 notice,SIGXCPU\n"],
    ["SIGXCPU is none elsewhere", {}, "notice,SIGUSR1 notice,SIGUSR2 stop,SIGXCPU\n"],
  ])("%s", async (_, more, expected) => {
    const workspace = new Workspace();
    const args = ["--input-type=module", "-e", program, SIGNALS];
    const options = { cwd: workspace.path, env: plainEnv(more) };
    const { stdout, stderr } = await startProgram(process.execPath, args, options).result;
    expect({ stdout, stderr }).toEqual({ stdout: expected, stderr: "" });
  });
});

/** Starts `words` as the only command of a shell that ignores SIGHUP. */
function startNohup(workspace: Workspace, words: readonly string[], env = plainEnv()): Running {
  const script = 'trap "" HUP; exec "$@"';
  return startProgram("sh", ["-c", script, "sh", ...words], { cwd: workspace.path, env });
}

const hasProc = spawnSync("test", ["-r", "/proc/self/status"]).status === 0;

describe("SIGHUP that is ignored at the start", () => {
  test("stays ignored, and experiments see nothing of that", needs(hasProc, "/proc"), async () => {
    const workspace = new Workspace();
    const seen = [
      "sh",
      "-c",
      'echo "${COOPERATE_NOHUP-none}" >seen; touch begun; until [ -e go ]; do sleep 0.05; done',
    ];
    workspace.list("exps.json", [seen]);
    const runner = startNohup(workspace, [BIN, "--run", "exps.json"]);
    await until("it runs", () => workspace.files().includes("begun"));
    runner.child.kill("SIGHUP");
    workspace.write("go", "");
    const { exitCode, stderr } = await runner.result;
    expect({ exitCode, seen: workspace.read("seen") }).toEqual({ exitCode: 0, seen: "none\n" });
    expect(stderr).not.toContain("SIGHUP");
  });

  test("also by who only looks", needs(hasProc, "/proc"), async () => {
    const workspace = new Workspace();
    workspace.list("exps.json", [["true"]]);
    const looking = startNohup(workspace, [BIN, "--progress", "exps.json", "--watch"]);
    let said = "";
    looking.child.stdout?.on("data", (chunk: Buffer) => (said += chunk.toString()));
    await until("it looks", () => said.includes("1 entry"));
    looking.child.kill("SIGHUP");
    workspace.list("exps.json", [["executed", { status: "done" }, "true"]]);
    expect(await looking.result).toMatchObject({ exitCode: 0, stderr: "" });
  });

  test("is detected under nohup node from bash", async () => {
    const [workspace, runner] = await running(WAITING, plainEnv({ _: "/usr/bin/nohup" }));
    runner.child.kill("SIGHUP");
    workspace.write("go", "");
    expect(await runner.result).toMatchObject({ exitCode: 0 });
  });
});

describe("starting the program as a command", () => {
  test("by a path with spaces and quotes, by a symlink, by each shell, with any words", async () => {
    const workspace = new Workspace();
    const words = ["--add", "e.json", "--print", "--", "echo", "it's", 'a "b"', "$HOME", "a\nb", "*"];
    const plain = await cooperate(words, { cwd: workspace.path, env: plainEnv() });
    expect(plain.exitCode).toBe(0);
    const link = workspace.at("my 'link'");
    symlinkSync(BIN, link);
    const shells = ["dash", "bash"].filter((shell) => spawnSync(shell, ["-c", ":"]).status === 0);
    const ways = [[BIN], [link], ["./my 'link'"], ...shells.map((shell) => [shell, link])];
    for (const [program = "", ...first] of ways) {
      const options = { cwd: workspace.path, env: plainEnv() };
      expect(await startProgram(program, [...first, ...words], options).result).toEqual(plain);
    }
  });
});
