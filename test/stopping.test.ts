import { readFileSync, renameSync, rmSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { describe, expect, test } from "vitest";
import { busyMs } from "./helpers/busy.ts";
import { cooperate, type Running, start } from "./helpers/cli.ts";
import { heard } from "./helpers/heard.ts";
import { splitLog } from "./helpers/job-log.ts";
import { needs } from "./helpers/needs.ts";
import { isAlive, until } from "./helpers/until.ts";
import { Workspace } from "./helpers/workspace.ts";

// An experiment with a grandchild that ignores SIGTERM, SIGINT and SIGHUP. Each writes its pid once
// its traps are set, so that the test knows when to begin.
const IGNORES_SIGNALS = [
  "sh",
  "-c",
  "(trap '' TERM INT HUP; echo $$ > /dev/null; sh -c 'echo $PPID > grandchild'; while :; do sleep 0.1; done) & echo $$ > child; wait",
];

async function running(
  workspace: Workspace,
  argv: readonly string[] = IGNORES_SIGNALS,
): Promise<Running & { before: string }> {
  workspace.list("exps.json", [argv, [{ attempt: 2, name: "other" }, "true"]]);
  const before = workspace.read("exps.json");
  const runner = start(["--run", "exps.json"], { cwd: workspace.path });
  return { ...runner, before };
}

async function pidIn(workspace: Workspace, name: string): Promise<number> {
  return until(`${name} has begun`, () => Number(workspace.read(name)));
}

describe("a runner that is told to stop", () => {
  test.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const)(
    "%s, twice: the whole process group is gone at once, the entry is as before, exit %i",
    async (signal, code) => {
      const workspace = new Workspace();
      const runner = await running(workspace);
      const [child, grandchild] = [await pidIn(workspace, "child"), await pidIn(workspace, "grandchild")];
      runner.child.kill(signal);
      await until("the child is gone", () => !isAlive(child));
      expect(isAlive(grandchild)).toBe(true);
      runner.child.kill(signal);
      const { exitCode, stderr } = await runner.result;
      expect(exitCode).toBe(code);
      expect(isAlive(grandchild)).toBe(false);
      expect(workspace.read("exps.json")).toBe(runner.before);
      expect(splitLog(workspace.at("cooperate_0")).foot[0]).toContain(`interrupted by ${signal}`);
      expect(stderr).toContain("1 given back");
      expect(workspace.files()).not.toContain("exps.json.lock");
    },
  );

  test("once: an experiment that ignores it is killed after the grace period", async () => {
    const workspace = new Workspace();
    const runner = await running(workspace);
    const grandchild = await pidIn(workspace, "grandchild");
    runner.child.kill("SIGTERM");
    expect((await runner.result).exitCode).toBe(143);
    expect(isAlive(grandchild)).toBe(false);
    expect(workspace.read("exps.json")).toBe(runner.before);
  });

  test("killed with -9: the experiment goes on, its entry is left alone meanwhile, and its outcome is recorded after", async () => {
    const workspace = new Workspace();
    const runner = await running(workspace, [
      "sh",
      "-c",
      "echo $$ > child; until [ -e go ]; do sleep 0.05; done",
    ]);
    const child = await pidIn(workspace, "child");
    runner.child.kill("SIGKILL");
    await runner.result;
    const early = await cooperate(["--requeue-failed", "exps.json"], { cwd: workspace.path });
    expect(early.stderr).toContain("nothing to requeue");
    expect(workspace.record("exps.json", 0)["status"]).toBe("running");
    workspace.write("go", "");
    await until("the experiment has ended", () => !isAlive(child));
    await until("its end is known", async () => {
      const { stdout } = await cooperate(["--list", "exps.json"], { cwd: workspace.path });
      return stdout.includes("done (not recorded yet)");
    });
    const late = await cooperate(["--requeue-failed", "exps.json"], { cwd: workspace.path });
    expect(late.stderr).toContain("recorded now, since they ended after their runner had died: 0");
    expect(workspace.record("exps.json", 0)).toMatchObject({ status: "done", attempt: 1, exitCode: 0 });
  });

  describe("while the lock cannot be acquired", () => {
    /** A lock that nobody removes. */
    const block = (workspace: Workspace): string => workspace.write("exps.json.lock", "a plain file");

    async function blocked(): Promise<[Workspace, Running]> {
      const workspace = new Workspace();
      workspace.list("exps.json", [["true"]]);
      block(workspace);
      const runner = start(["--run", "exps.json"], { cwd: workspace.path });
      await heard(runner, "exps.json.lock is a file, not a lock of cooperate");
      return [workspace, runner];
    }

    test("it leaves within about a second at the first signal", async () => {
      const [workspace, runner] = await blocked();
      const begin = performance.now();
      runner.child.kill("SIGINT");
      const { exitCode, stderr } = await runner.result;
      // Without the signal it would try for ten minutes.
      expect(performance.now() - begin).toBeLessThan(3_000 + busyMs());
      expect(exitCode).toBe(130);
      expect(stderr).toMatch(/\nleft without the lock of exps\.json\n$/);
      expect(workspace.record("exps.json", 0)).toEqual({});
      expect(workspace.read("exps.json.lock")).toBe("a plain file");
    });

    test("it leaves at once at the second", async () => {
      const [workspace, runner] = await blocked();
      const printed = heard(runner, "a second signal leaves at once");
      runner.child.kill("SIGINT");
      await printed;
      runner.child.kill("SIGINT");
      expect((await runner.result).exitCode).toBe(130);
      expect(workspace.record("exps.json", 0)).toEqual({});
    });

    test("its experiment is ended, and the entry becomes pending again", async () => {
      const workspace = new Workspace();
      const runner = await running(workspace, [
        "sh",
        "-c",
        "echo $$ >child; until [ -e go ]; do sleep 0.05; done",
      ]);
      const child = await pidIn(workspace, "child");
      block(workspace);
      runner.child.kill("SIGTERM");
      const { exitCode, stderr } = await runner.result;
      expect({ exitCode, alive: isAlive(child) }).toEqual({ exitCode: 143, alive: false });
      expect(stderr).toContain(
        "left without the lock of exps.json: what ran here becomes pending again by itself",
      );
      expect(workspace.record("exps.json", 0)["status"]).toBe("running");
      rmSync(workspace.at("exps.json.lock"));
      workspace.write("go", "");
      expect((await cooperate(["--run", "exps.json"], { cwd: workspace.path })).exitCode).toBe(0);
      expect(workspace.record("exps.json", 0)).toMatchObject({ status: "done" });
      expect(workspace.files()).not.toContain("exps.json.run");
    });

    test("an ended experiment is recorded by the next runner from the journal", async () => {
      const workspace = new Workspace();
      const once = "echo $$ >child; echo x >>runs; until [ -e go ]; do sleep 0.05; done; exit 7";
      const runner = await running(workspace, ["sh", "-c", once]);
      const child = await pidIn(workspace, "child");
      block(workspace);
      workspace.write("go", "");
      await until("the experiment has ended", () => !isAlive(child));
      await heard(runner, "exps.json.lock is a file");
      runner.child.kill("SIGTERM");
      expect((await runner.result).exitCode).toBe(143);
      rmSync(workspace.at("exps.json.lock"));
      await cooperate(["--run", "exps.json"], { cwd: workspace.path });
      expect(workspace.record("exps.json", 0)).toMatchObject({ status: "failed", exitCode: 7, attempt: 1 });
      expect(workspace.read("runs")).toBe("x\n");
    });

    test("it does not leave while an experiment goes on", async () => {
      const workspace = new Workspace();
      workspace.list("exps.json", [
        ["sh", "-c", "trap '' TERM; echo $$ >child; until [ -e go ]; do sleep 0.05; done"],
        ["sh", "-c", "echo $$ >quick; until [ -e go ]; do sleep 0.05; done"],
      ]);
      const runner = start(["--run", "exps.json", "-j", "2"], { cwd: workspace.path });
      const [child, quick] = [await pidIn(workspace, "child"), await pidIn(workspace, "quick")];
      block(workspace);
      runner.child.kill("SIGTERM");
      await until("who listens is gone", () => !isAlive(quick));
      // To release that entry, while the other one has ten seconds.
      await heard(runner, "exps.json.lock is a file");
      expect(isAlive(child)).toBe(true);
      const { exitCode } = await runner.result;
      expect({ exitCode, alive: isAlive(child) }).toEqual({ exitCode: 143, alive: false });
    });
  });

  test("a list that is deleted while an experiment runs is reported with the outcome, not re-created, and updated once it is restored", async () => {
    const workspace = new Workspace();
    workspace.list("exps.json", [["sh", "-c", "touch begun; until [ -e go ]; do sleep 0.05; done"]]);
    const runner = start(["--run", "exps.json"], { cwd: workspace.path });
    await until("it has begun", () => workspace.files().includes("begun"));
    renameSync(workspace.at("exps.json"), workspace.at("saved"));
    workspace.write("go", "");
    const { exitCode, stderr } = await runner.result;
    expect(exitCode).toBe(2);
    expect(stderr).toContain(
      "cooperate: entry 0 ended (exit 0), but that could not be recorded: exps.json does not exist",
    );
    expect(stderr).not.toMatch(/\n {4}at /);
    expect(workspace.files()).toEqual(["begun", "cooperate_0", "exps.json.run", "go", "saved"]);
    renameSync(workspace.at("saved"), workspace.at("exps.json"));
    const late = await cooperate(["--requeue-failed", "exps.json"], { cwd: workspace.path });
    expect(late.stderr).toContain("recorded now, since they ended after their runner had died: 0");
    expect(workspace.record("exps.json", 0)).toMatchObject({ status: "done", attempt: 1, exitCode: 0 });
    expect(workspace.files()).toEqual(["begun", "cooperate_0", "exps.json", "go"]);
  });

  test("a reader that closes its pipe does not end the experiment", async () => {
    const workspace = new Workspace();
    workspace.list("exps.json", [
      ["sh", "-c", "touch begun; until [ -e go ]; do sleep 0.05; done"],
      ["true"],
    ]);
    const runner = start(["--run", "exps.json"], { cwd: workspace.path });
    await until("it has begun", () => workspace.files().includes("begun"));
    runner.child.stdout?.destroy();
    runner.child.stderr?.destroy();
    workspace.write("go", "");
    expect((await runner.result).exitCode).toBe(0);
    expect(workspace.record("exps.json", 1)["status"]).toBe("done");
  });
});

const free = statfsSync(tmpdir());
const roomy = free.bavail * free.bsize > 3e9;

test(
  "an experiment that writes 1 GB costs the runner no memory",
  needs(roomy, "3 GB of free disk"),
  async () => {
    const workspace = new Workspace();
    const script =
      "touch small; until [ -e go ]; do sleep 0.05; done; head -c 1000000000 /dev/zero; touch big; until [ -e end ]; do sleep 0.05; done";
    workspace.list("exps.json", [["sh", "-c", script]]);
    const runner = start(["--run", "exps.json"], { cwd: workspace.path });
    const peakMiB = (): number =>
      Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${runner.pid}/status`, "utf8"))?.[1]) / 1024;
    await until("it has begun", () => workspace.files().includes("small"));
    const small = peakMiB();
    workspace.write("go", "");
    await until("1 GB is written", () => workspace.files().includes("big"));
    expect(peakMiB() - small).toBeLessThan(32);
    workspace.write("end", "");
    expect((await runner.result).exitCode).toBe(0);
    expect(splitLog(workspace.at("cooperate_0")).output.length).toBe(1_000_000_000);
  },
);
