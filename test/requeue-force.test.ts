import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { describe, expect, test } from "vitest";
import { cooperate, type Result, type Running, start } from "./helpers/cli.ts";
import { needs } from "./helpers/needs.ts";
import { isAlive, until } from "./helpers/until.ts";
import { Workspace } from "./helpers/workspace.ts";

const FILE = "my exps.json";
/** Writes its pid into a file named after its attempt, and waits until `go` exists. */
const WAITS = ["sh", "-c", "echo $$ >pid.$COOPERATE_ATTEMPT; until [ -e go ]; do sleep 0.05; done"];

class Scene extends Workspace {
  run(...args: string[]): Running {
    return start(["--run", FILE, ...args], { cwd: this.path });
  }

  async force(...args: string[]): Promise<Result> {
    return cooperate(["--requeue", FILE, ...args, "--force"], { cwd: this.path });
  }

  /** Pid of the experiment of that attempt, once it has started. */
  async begun(attempt: number): Promise<number> {
    return until(`attempt ${attempt} has begun`, () => Number(this.read(`pid.${attempt}`)));
  }
}

/** What is printed about a runner of this machine. */
function held(pid: number): string {
  return `[0] is held by ${hostname()} (pid ${pid}) since `;
}

const AGAIN = "1 entry is pending again: 0\n";

describe("--requeue --force requeues an entry that a runner seems to run, and names the runner", () => {
  test("a record that names no runner; without --force it is left alone, and --force is suggested", async () => {
    const scene = new Scene();
    const record = {
      status: "running",
      host: "gpu2",
      pid: 8,
      attempt: 1,
      claim: "a",
      startedAt: "?",
      mine: 1,
    };
    scene.list(FILE, [["executed", record, "true"]]);
    const left = await cooperate(["--requeue", FILE, "0"], { cwd: scene.path });
    expect(left.stderr).toContain(
      "running, so left alone: 0 on gpu2\nif nobody runs that any more, put it back with --force\n",
    );
    const before = scene.read(FILE);
    const who =
      "[0] is held by gpu2 (pid 8): its record names no runner, so it is unknown whether that is alive\n";
    const dry = await scene.force("running", "--dry-run");
    expect(dry).toMatchObject({ exitCode: 0, stderr: `${who}1 entry would be pending again: 0\n` });
    expect(scene.read(FILE)).toBe(before);
    expect(await scene.force("running")).toMatchObject({ exitCode: 0, stderr: who + AGAIN });
    expect(scene.record(FILE, 0)).toEqual({
      attempt: 1,
      history: [expect.objectContaining({ claim: "a", host: "gpu2", reason: "lost" })],
      mine: 1,
    });
    expect((await scene.run().result).exitCode).toBe(0);
  });

  test("a living runner ends its experiment before the entry is requeued", async () => {
    const scene = new Scene();
    scene.list(FILE, [WAITS]);
    const runner = scene.run("--max", "1");
    const pid = await scene.begun(1);
    const { exitCode, stderr } = await scene.force("running");
    expect(exitCode).toBe(0);
    expect(stderr).toContain(held(runner.pid));
    expect(stderr).toContain(`it is alive, as far as this machine can tell\n${AGAIN}`);
    expect(isAlive(pid)).toBe(false);
    expect((await runner.result).exitCode).toBe(0);
    expect(scene.record(FILE, 0)).toEqual({
      attempt: 1,
      history: [expect.objectContaining({ attempt: 1, reason: "cancelled" })],
    });
  });

  test("a suspended runner ends its experiment when it resumes, and the outcome of the new runner stands", async () => {
    const scene = new Scene();
    scene.list(FILE, [WAITS]);
    const first = scene.run();
    const pid = await scene.begun(1);
    first.child.kill("SIGSTOP");
    const { stderr } = await scene.force("0");
    expect(stderr).toContain(held(first.pid));
    expect(stderr).toContain("was asked to end it and has not answered; it is put back anyway\n");
    const second = scene.run();
    const pid2 = await scene.begun(2);
    first.child.kill("SIGCONT");
    await until("the first experiment is ended", () => !isAlive(pid));
    expect(isAlive(pid2)).toBe(true);
    scene.write("go", "");
    expect((await second.result).exitCode).toBe(0);
    expect((await first.result).stderr).toMatch(
      /\[0\] .*but another runner has taken the entry in the meantime/,
    );
    expect(scene.record(FILE, 0)).toMatchObject({ status: "done", attempt: 2, pid: second.pid });
  });

  test("the supervisor of a dead runner ends the experiment", async () => {
    const scene = new Scene();
    scene.list(FILE, [WAITS]);
    const runner = scene.run();
    const pid = await scene.begun(1);
    runner.child.kill("SIGKILL");
    await runner.result;
    const { stderr } = await scene.force("0");
    expect(stderr).toContain(held(runner.pid));
    expect(stderr).toMatch(
      new RegExp(`its experiment is still running \\(pid ${pid}(, \\d+)*\\); its outcome will be kept\n`),
    );
    expect(stderr.endsWith(AGAIN)).toBe(true);
    expect(isAlive(pid)).toBe(false);
    expect(scene.record(FILE, 0)).toMatchObject({ attempt: 1, history: [{ attempt: 1 }] });
    scene.write("go", "");
    expect((await scene.run().result).exitCode).toBe(0);
    expect(scene.files()).not.toContain(`${FILE}.run`);
  });

  test(
    "an experiment without a supervisor is ended",
    needs(process.platform === "linux", "/proc"),
    async () => {
      const scene = new Scene();
      scene.list(FILE, [WAITS]);
      const runner = scene.run();
      const pid = await scene.begun(1);
      const parent = Number(/^PPid:\t(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"))?.[1]);
      runner.child.kill("SIGSTOP"); // it would start another supervisor
      process.kill(parent, "SIGKILL");
      await until("the supervisor is gone", () => !isAlive(parent));
      runner.child.kill("SIGKILL");
      await runner.result;
      const { stderr } = await scene.force("0");
      expect(stderr).toMatch(new RegExp(`its experiment is still running \\(pid ${pid}(, \\d+)*\\)\n`));
      expect(stderr.endsWith(AGAIN)).toBe(true);
      expect(isAlive(pid)).toBe(false);
    },
  );

  test("a runner of another machine without a heartbeat is not watched for the lease", async () => {
    const scene = new Scene();
    const runner = "gpu9-4711-0badf00d-4026531836-88123";
    const facts = {
      host: "gpu9",
      pid: 4711,
      attempt: 2,
      claim: "b",
      runner,
      startedAt: new Date().toISOString(),
    };
    scene.list(FILE, [["executed", { status: "running", ...facts }, "true"]]);
    const { stderr } = await scene.force("0", "--lease", "10m");
    expect(stderr).toMatch(
      /^\[0\] is held by gpu9 \(pid 4711\) since .+: no heartbeat of gpu9 \(pid 4711\) seen in /,
    );
    expect(stderr).toContain("has not answered");
    expect(scene.record(FILE, 0)).toMatchObject({ attempt: 2, history: [{ claim: "b" }] });
  });
});
