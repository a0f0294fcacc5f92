import { spawnSync } from "node:child_process";
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { tellTo, toldIn } from "./helpers/call-backs.ts";
import { BIN, cooperate, type Result, type Running, startProgram } from "./helpers/cli.ts";
import { heard } from "./helpers/heard.ts";
import { needs } from "./helpers/needs.ts";
import { commandOf, experiment, outsideOfJobs, SupervisedScene, UNTIL_GO } from "./helpers/supervised.ts";
import { until } from "./helpers/until.ts";
import { Workspace } from "./helpers/workspace.ts";

/**
 * The words that run a command as another user, who runs nothing else: processes are counted by
 * user, and root is not limited.
 */
function asUser(id: number): string[] {
  return ["setpriv", "--reuid", String(id), "--regid", String(id), "--clear-groups"];
}
let lastUser = 1510;
const DIST = fileURLToPath(new URL("../dist/", import.meta.url));
const PROBE = [process.execPath, "--input-type=module", "-e", "await import(process.argv[1])"];
const CAN_LIMIT =
  spawnSync("prlimit", ["--nproc=64", "true"]).status === 0 &&
  spawnSync("env", [...asUser(lastUser), ...PROBE, `${DIST}processes/runner-id.js`]).status === 0;
const CAN_MOUNT = process.getuid?.() === 0 && spawnSync("unshare", ["--mount", "true"]).status === 0;

const NO_STACK = /^ +at /m;

/** A list in a folder that the other user may write to. */
class Scene extends SupervisedScene {
  readonly #user = ++lastUser;

  constructor(entries: readonly unknown[]) {
    super(entries);
    chmodSync(this.path, 0o777);
    chmodSync(this.at(this.file), 0o666);
  }

  /** Runs it after the words `before`, such as a shell that sets limits. */
  behind(before: readonly string[], ...args: string[]): Running {
    const [program = "", ...words] = [...before, process.execPath, BIN, "--run", this.file, ...args];
    return startProgram(program, words, { cwd: this.path, env: outsideOfJobs({ HOME: this.path }) });
  }

  /** With this limit of open files. */
  withFiles(count: number, ...args: string[]): Running {
    return this.behind(["sh", "-c", `ulimit -n ${count}; exec "$@"`, "sh"], ...args);
  }

  /** As another user with this limit of processes. */
  withProcesses(count: number, ...args: string[]): Running {
    return this.behind([...asUser(this.#user), "prlimit", `--nproc=${count}`], ...args);
  }

  /**
   * From now on the user of process `pid` has this limit of processes when that process starts
   * another.
   */
  limit(pid: number, processes: number): void {
    const words = [...asUser(this.#user), "prlimit", `--pid=${pid}`, `--nproc=${processes}:`];
    if (spawnSync("env", words).status !== 0) throw new Error("prlimit failed");
  }

  /** The result: {@link ALL_DONE} when none has failed and each was done at its first attempt. */
  outcome({ exitCode, stderr }: Result): object {
    const complaints = stderr.split("\n").filter((line) => /FAILED|given back/.test(line));
    const records = this.entries(this.file).map((_, n) => {
      const { status, attempt, history } = this.of(n);
      return JSON.stringify([status, attempt, history]);
    });
    return { exitCode, complaints, records: [...new Set(records)] };
  }
}

const ALL_DONE = { exitCode: 0, complaints: [], records: ['["done",1,null]'] };

/** Experiments of one process each, which start no other. */
function sleepers(count: number, seconds: number, options?: object): unknown[] {
  return Array.from({ length: count }, (_, n) => [...(options ? [options] : []), "sleep", `${seconds}.${n}`]);
}

describe("a machine that cannot start as many processes as requested", () => {
  test("56 open files and 40 slots: all entries are done without a failure, and the shortage is reported once", async () => {
    const scene = new Scene(sleepers(60, 0));
    const result = await scene.withFiles(56, "--jobs", "40").result;
    expect(scene.outcome(result)).toEqual(ALL_DONE);
    const said = result.stderr.split("\n").filter((line) => line.includes("too many files are open"));
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(/\(EMFILE\): \d+ at the same time for a while.*no attempt is counted.*ulimit -n/);
  });

  test("20 processes and 30 slots: the same", needs(CAN_LIMIT, "root and prlimit"), async () => {
    const scene = new Scene(sleepers(60, 0));
    const result = await scene.withProcesses(20, "--jobs", "30").result;
    expect(scene.outcome(result)).toEqual(ALL_DONE);
    expect(result.stderr).toMatch(/no more processes are allowed \(EAGAIN\).*ulimit -u/);
  });

  test(
    "nor the checks before them: none counts as not met",
    needs(CAN_LIMIT, "root and prlimit"),
    async () => {
      const scene = new Scene(sleepers(20, 0, { check: "exec true" }));
      const result = await scene.withProcesses(20, "--jobs", "20").result;
      expect(scene.outcome(result)).toEqual(ALL_DONE);
      expect(result.stderr).not.toContain("not yet");
    },
  );

  test(
    "nothing at all for a while: it waits, and goes on",
    needs(CAN_LIMIT, "root and prlimit"),
    async () => {
      const scene = new Scene([experiment(), ["true"], ["true"]]);
      const runner = scene.withProcesses(200, "--keep-going");
      const [, supervisor] = await scene.pidsOf(0);
      scene.limit(supervisor, 1);
      const text = heard(runner, "one at a time, and trying again");
      scene.write("go", "");
      await text;
      await until("both others are pending", () =>
        [1, 2].every((n) => scene.of(n)["status"] === undefined && !("attempt" in scene.of(n))),
      );
      scene.limit(supervisor, 200);
      expect(scene.outcome(await runner.result)).toEqual(ALL_DONE);
    },
  );

  test(
    "no supervisor in place of one that was killed: the same",
    needs(CAN_LIMIT, "root and prlimit"),
    async () => {
      const scene = new Scene([experiment(UNTIL_GO)]);
      const runner = scene.withProcesses(200);
      const [, supervisor] = await scene.pidsOf(0);
      scene.limit(runner.pid, 1);
      const text = heard(runner, "one at a time, and trying again");
      process.kill(supervisor, "SIGKILL");
      await text;
      scene.write("go", "");
      scene.limit(runner.pid, 200);
      const { exitCode } = await runner.result;
      expect(exitCode).toBe(0);
      expect(scene.of(0)).toMatchObject({ status: "done" });
    },
  );
});

describe("call-backs of a machine that cannot start them", needs(CAN_LIMIT, "root and prlimit"), () => {
  const FAILS = experiment("until [ -e go.$COOPERATE_ENTRY ]; do sleep 0.02; done; exit 1");

  test("wait until it can: the delivery process, and the command itself", async () => {
    const scene = new Scene([FAILS, FAILS]);
    const runner = scene.withProcesses(200, "--jobs", "2", "--keep-going", "--on-failure", tellTo("told"));
    await scene.pidsOf(0);
    await scene.pidsOf(1);
    scene.limit(runner.pid, 1);
    const text = heard(runner, "call-backs wait: no more processes are allowed (EAGAIN)");
    scene.write("go.0", "");
    await text;
    scene.limit(runner.pid, 200);
    await until("the first is told", () => toldIn(scene, "told").length === 1);

    const children = readFileSync(`/proc/${runner.pid}/task/${runner.pid}/children`, "utf8")
      .trim()
      .split(" ");
    const delivery = children.map(Number).find((pid) => commandOf(pid).includes("delivery-process.js")) ?? 0;
    scene.limit(delivery, 1);
    scene.write("go.1", "");
    await until("it tries", () => scene.read("cooperate_on-failure").includes("failure of entry 1"));
    expect(toldIn(scene, "told")).toHaveLength(1);
    scene.limit(delivery, 200);
    await until("the other is told", () => toldIn(scene, "told").length === 2);
    expect((await runner.result).stderr).not.toContain("on-failure:");
  });
});

describe("a machine that cannot even start the runner", () => {
  // The smallest number of open files with which Node can load anything of the program.
  test("with too few open files: prints a message without a stack, exits with 3, and changes nothing", async () => {
    const scene = new Scene(sleepers(3, 0));
    const before = scene.read(scene.file);
    let files = 12;
    const attempt = async (): Promise<Result> => scene.withFiles(files).result;
    let result = await attempt();
    while (!result.stderr.startsWith("cooperate: ") && files < 30) {
      files++;
      result = await attempt();
    }
    expect(result.stderr).toMatch(/too many files are open here \(EMFILE\)[^]*ulimit -n/);
    expect(result.stderr).not.toMatch(NO_STACK);
    expect(result.exitCode).toBe(3);
    expect(scene.read(scene.file)).toBe(before);
  });

  test(
    "with processes for the runner and no supervisor: the same, and all is given back",
    needs(CAN_LIMIT, "root and prlimit"),
    async () => {
      const scene = new Scene(sleepers(3, 0));
      // How many processes Node itself takes is not known: with too few it aborts or hangs.
      for (let processes = 8; ; processes++) {
        const runner = scene.withProcesses(processes);
        const timer = setTimeout(() => runner.child.kill("SIGKILL"), 20_000);
        const { exitCode, stderr, signal } = await runner.result;
        clearTimeout(timer);
        if (signal) continue;
        expect(stderr).toContain("the process that starts experiments could not be started");
        expect(stderr).not.toMatch(NO_STACK);
        expect(exitCode).toBe(3);
        break;
      }
      for (const n of [0, 1, 2]) expect(scene.of(n)).toEqual({});
    },
  );
});

describe("a program that cannot be executed yet", () => {
  test("because it is being written: is retried without counting an attempt, and other entries go first", async () => {
    const scene = new Scene([["./program"], ["touch", "other"]]);
    writeFileSync(scene.at("program"), "#!/bin/sh\ntouch ran\n", { mode: 0o755 });
    const writer = openSync(scene.at("program"), "r+");
    const runner = scene.start();
    const text = heard(runner, "[0] not yet: its program is being written (ETXTBSY)");
    await text;
    await until("the other has run", () => existsSync(scene.at("other")));
    expect(existsSync(scene.at("ran"))).toBe(false);
    closeSync(writer);
    expect(scene.outcome(await runner.result)).toEqual(ALL_DONE);
    expect(existsSync(scene.at("ran"))).toBe(true);
  });
});

describe("job logs", () => {
  test(
    "on a disk that is full: nothing fails, and it goes on with room",
    needs(CAN_MOUNT, "root, who alone may mount"),
    async () => {
      const scene = new Scene([["true"], ["true"]]);
      mkdirSync(scene.at("logs"));
      expect(spawnSync("mount", ["-t", "tmpfs", "-o", "size=8k", "tmpfs", scene.at("logs")]).status).toBe(0);
      onTestFinished(() => {
        spawnSync("umount", ["-l", scene.at("logs")]);
      });
      writeFileSync(scene.at("logs/ballast"), Buffer.alloc(8192));
      const runner = scene.start("--log-dir", "logs");
      const text = await heard(runner, "job logs cannot be written in");
      expect(text()).toContain("(ENOSPC)");
      await until("nothing is claimed", () => [0, 1].every((n) => scene.of(n)["status"] === undefined));
      rmSync(scene.at("logs/ballast"));
      expect(scene.outcome(await runner.result)).toEqual(ALL_DONE);
    },
  );

  test.each([
    ["below /proc", "/proc/x"],
    ["deep below /proc", "/proc/x/y/z"],
    ["below a file", "exps.json/logs"],
  ])(
    "in a directory %s that cannot be created: exits with 2 at once and claims nothing",
    async (_, directory) => {
      const workspace = new Workspace();
      workspace.list("exps.json", [["true"]]);
      const before = workspace.read("exps.json");
      for (const verb of [
        ["--run", "exps.json"],
        ["--one", "exps.json", "0"],
      ]) {
        const { exitCode, stderr } = await cooperate([...verb, "--log-dir", directory], {
          cwd: workspace.path,
        });
        expect(stderr).toMatch(/job logs cannot be written in .*\n.*--log-dir DIR/);
        expect(exitCode).toBe(2);
        expect(workspace.read("exps.json")).toBe(before);
      }
    },
  );
});

describe("reading the process table", () => {
  test("without a free file descriptor does not declare living processes dead", () => {
    const script = `
      import { openSync } from "node:fs";
      const { isProcessAlive, readProcess, readProcessTable } = await import(process.argv[1]);
      const { start } = readProcess(process.ppid);
      const seen = (look) => { try { return look(); } catch (error) { return error.code; } };
      try { for (;;) openSync("/dev/null"); } catch {}
      console.log(JSON.stringify([
        seen(() => isProcessAlive(process.ppid, start)),
        seen(() => readProcessTable().has(process.ppid)),
        seen(() => readProcess(process.ppid) !== undefined),
      ]));`;
    const words = [
      process.execPath,
      "--input-type=module",
      "-e",
      script,
      `${DIST}processes/process-table.js`,
    ];
    const { stdout, stderr } = spawnSync("sh", ["-c", 'ulimit -n 40; "$@"; exit', "sh", ...words], {
      encoding: "utf8",
    });
    expect(stderr).toBe("");
    for (const answer of JSON.parse(stdout) as unknown[]) expect([true, "EMFILE"]).toContain(answer);
  });
});
