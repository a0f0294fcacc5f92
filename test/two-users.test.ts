import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { BIN, type Running, startProgram } from "./helpers/cli.ts";
import { heard } from "./helpers/heard.ts";
import { needs } from "./helpers/needs.ts";
import { experiment, kill, outsideOfJobs, SupervisedScene, UNTIL_GO } from "./helpers/supervised.ts";
import { isAlive, until } from "./helpers/until.ts";

const GROUP = "1702";
/** Two users with their own groups, and one group that they share. */
const [ADA, BOB] = (["1501", "1503"] as const).map((id) => [
  "--reuid",
  id,
  "--regid",
  id,
  "--groups",
  GROUP,
]) as [string[], string[]];

const RUNNER_ID = fileURLToPath(new URL("../dist/processes/runner-id.js", import.meta.url));
const PROBE = [process.execPath, "--input-type=module", "-e", "await import(process.argv[1])", RUNNER_ID];
const CAN_BE_ANOTHER = spawnSync("setpriv", [...ADA, ...PROBE]).status === 0;

/** Runs the following words on a machine that hides processes of other users. */
const HIDING = ["--mount", "sh", "-c", 'mount -t proc -o hidepid=2 proc /proc && exec "$@"', "sh"];
const CAN_HIDE = CAN_BE_ANOTHER && spawnSync("unshare", [...HIDING, "true"]).status === 0;

/** A list of one experiment in a folder that both may write to. */
class Shared extends SupervisedScene {
  /** Whether the machine hides the processes of each user from the other. */
  hides = false;

  constructor(script: string) {
    super([experiment(script)]);
    for (const path of [this.path, this.at(this.file)]) chownSync(path, 1501, Number(GROUP));
    chmodSync(this.path, 0o2775);
    chmodSync(this.at(this.file), 0o664);
  }

  as(user: readonly string[], verb: string, ...args: string[]): Running {
    const words = [
      "sh",
      "-c",
      'umask 022; exec "$@"',
      "sh",
      process.execPath,
      BIN,
      `--${verb}`,
      this.file,
      ...args,
    ];
    const [program, ...before] = this.hides ? ["unshare", ...HIDING, "setpriv"] : ["setpriv"];
    return startProgram(program, [...before, ...user, ...words], {
      cwd: this.path,
      env: outsideOfJobs({ HOME: this.path }),
    });
  }

  /**
   * Pids of Ada's experiment and of its supervisor after her runner was killed; with
   * `andSupervisor` after that was killed as well.
   */
  async orphan(andSupervisor: boolean): Promise<[pid: number, supervisor: number]> {
    const runner = this.as(ADA, "run");
    const [pid, supervisor] = await this.pidsOf(0);
    onTestFinished(() => {
      if (isAlive(pid)) process.kill(-pid, "SIGKILL");
    });
    await kill(runner);
    if (andSupervisor) process.kill(supervisor, "SIGKILL");
    if (andSupervisor) await this.gone(supervisor);
    return [pid, supervisor];
  }

  /** Bob's runner, which waits and has searched for lost entries more than once. */
  async bobWaits(): Promise<Running> {
    const runner = this.as(BOB, "run", "--wait");
    await heard(runner, "waiting for new or lost work");
    for (const n of [1, 2]) {
      this.list(this.file, [...this.entries(this.file), ["true"]]);
      await until("he looks", () => this.of(n)["status"] === "done");
    }
    return runner;
  }

  async leave(runner: Running): Promise<void> {
    runner.child.kill("SIGTERM");
    const { exitCode, stderr } = await runner.result;
    if (exitCode !== 143) throw new Error(`he left with ${exitCode}: ${stderr}`);
  }
}

describe("two users", needs(CAN_BE_ANOTHER, "root, who alone may become another user"), () => {
  test("runner and supervisor of one user are killed: the other leaves the experiment alone while it lives, and then runs it", async () => {
    const scene = new Shared(UNTIL_GO);
    const [pid] = await scene.orphan(true);
    const bob = await scene.bobWaits();
    expect((await scene.as(BOB, "progress").result).stdout).toContain(
      `its experiment is still running (pid ${pid}`,
    );
    expect(scene.of(0)).toMatchObject({ status: "running", attempt: 1 });
    process.kill(-pid, "SIGKILL");
    await scene.pidsOf(0, 2);
    expect(isAlive(pid)).toBe(false);
    scene.write("go", "");
    await until("it is done", () => scene.of(0)["status"] === "done");
    expect(scene.of(0)).toMatchObject({ attempt: 2, pid: bob.pid });
    expect(scene.lines("twice")).toEqual([]);
    await scene.leave(bob);
    expect(scene.files()).not.toContain(`${scene.file}.run`);
  });

  test(
    "on a machine that hides other users' processes the other goes by the pid, and says so",
    needs(CAN_HIDE, "root and a mount of /proc that hides processes"),
    async () => {
      const scene = new Shared(UNTIL_GO);
      const [pid] = await scene.orphan(true);
      scene.hides = true;
      const bob = await scene.bobWaits();
      expect((await scene.as(BOB, "progress").result).stdout).toContain(
        `its experiment is still running (pid ${pid}, which is all that this machine shows of other users' processes)`,
      );
      expect(scene.of(0)).toMatchObject({ status: "running", attempt: 1 });
      process.kill(-pid, "SIGKILL");
      await scene.pidsOf(0, 2);
      scene.write("go", "");
      await until("it is done", () => scene.of(0)["status"] === "done");
      expect(scene.of(0)).toMatchObject({ attempt: 2 });
      expect(scene.lines("twice")).toEqual([]);
      await scene.leave(bob);
    },
  );

  test("the runner of one user is killed: the other records the end of its experiment", async () => {
    const scene = new Shared(`${UNTIL_GO}exit 3`);
    const pids = await scene.orphan(false);
    const bob = await scene.bobWaits();
    expect((await scene.as(BOB, "progress").result).stdout).toContain("; its outcome will be kept");
    expect(pids.filter(isAlive)).toEqual(pids);
    scene.write("go", "");
    await until("it is recorded", () => scene.of(0)["status"] === "failed");
    expect(scene.of(0)).toMatchObject({ exitCode: 3, attempt: 1 });
    await scene.gone(...pids);
    await scene.leave(bob);
    expect(scene.lines("ends")).toEqual(["0.1"]);
    expect(scene.files()).not.toContain(`${scene.file}.run`);
  });

  test("an unreadable journal of the other user is reported by every command, and no outcome is lost", async () => {
    const scene = new Shared(`${UNTIL_GO}exit 3`);
    const pids = await scene.orphan(false);
    scene.write("go", "");
    await scene.gone(...pids);
    const folder = scene.at(`${scene.file}.run`);
    const journal = `${folder}/${readdirSync(folder).find((name) => name.endsWith(".journal"))}`;
    chmodSync(journal, 0o600);
    const words = `${journal} cannot be read: no permission; look at: ls -ld`;
    for (const [verb, ...args] of [["progress"], ["requeue", "0"], ["run", "--lease", "10s"]] as const) {
      const { exitCode, stderr } = await scene.as(BOB, verb, ...args).result;
      expect(exitCode).toBe(verb === "run" ? 1 : 0);
      expect(stderr.split(words)).toHaveLength(2);
      expect(stderr).not.toContain("    at ");
    }
    expect(scene.of(0)).toMatchObject({ status: "running", attempt: 1 });
    chmodSync(folder, 0o700);
    for (const [verb, ...args] of [["jobs", "2"], ["stop"]] as const) {
      const { exitCode, stderr } = await scene.as(BOB, verb, ...args).result;
      expect(exitCode).toBe(3);
      expect(stderr).toContain(`${folder} cannot be read: no permission`);
      expect(stderr).not.toContain("    at ");
    }
    chmodSync(folder, 0o2775);
    chmodSync(journal, 0o644);
    await scene.as(BOB, "run").result;
    expect(scene.of(0)).toMatchObject({ status: "failed", exitCode: 3, attempt: 1 });
  });

  test("a user cancels an experiment that only the supervisor of the other may end", async () => {
    const scene = new Shared(UNTIL_GO);
    const pids = await scene.orphan(false);
    const { stderr } = await scene.as(BOB, "cancel", "0").result;
    expect(stderr).toContain("1 entry (0) is cancelled\n");
    await scene.gone(...pids);
    expect(scene.of(0)).toMatchObject({ status: "cancelled", attempt: 1 });
  });
});
