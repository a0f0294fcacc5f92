import { spawnSync } from "node:child_process";
import { readdirSync, renameSync, rmdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { BIN, startProgram } from "./helpers/cli.ts";
import { heard } from "./helpers/heard.ts";
import { needs } from "./helpers/needs.ts";
import { experiment, kill, outsideOfJobs, SupervisedScene } from "./helpers/supervised.ts";
import { isAlive, until } from "./helpers/until.ts";

const HAS_STRACE = spawnSync("strace", ["-V"]).status === 0;

/** A runner with one long experiment and a trace of the files that it opens. */
class Traced extends SupervisedScene {
  readonly runner = startProgram(
    "strace",
    ["-f", "-qq", "-e", "trace=open,openat", "-o", "trace", process.execPath, BIN, "--run", this.file],
    { cwd: this.path, env: outsideOfJobs() },
  );

  /** How often a file whose name ends like this was opened so far. */
  opened(suffix: string): number {
    return this.lines("trace").filter((line) => line.includes(`${suffix}"`)).length;
  }

  /** As an editor saves, and as a runner of another machine records. */
  replace(entries: readonly unknown[]): void {
    this.list("saved", entries);
    renameSync(this.at("saved"), this.at(this.file));
  }

  /** Resolves when the runner has polled for orders, whatever came before. */
  async looks(): Promise<void> {
    const before = this.opened(".orders");
    await until("it has looked for orders", () => this.opened(".orders") >= before + 2);
  }
}

describe("a runner that has one long experiment", needs(HAS_STRACE, "strace"), () => {
  test("reads neither list nor notes to find orders, whoever changes them; its own end is recorded", async () => {
    const scene = new Traced([experiment(), ["true"]]);
    await scene.pidsOf(0);
    await scene.looks(); // the operations at its start are over
    const before = scene.opened(scene.file);
    for (let i = 0; i < 5; i++) {
      scene.replace([scene.entries(scene.file)[0], [{ note: i }, "true"]]);
      await scene.looks();
    }
    // It polls the list seldom, and may have done so meanwhile: once, by two calls.
    expect(scene.opened(scene.file) - before).toBeLessThanOrEqual(2);
    expect(scene.opened(".stop") + scene.opened(".jobs")).toBeLessThanOrEqual(2);
    scene.write("go", "");
    expect((await scene.runner.result).exitCode).toBe(0);
    expect([scene.of(0)["status"], scene.of(1)["status"]]).toEqual(["done", "done"]);
  });
});

describe("an order for one of several running experiments", () => {
  test("from version 0.1, in the record only, is obeyed when the runner changes the list", async () => {
    const scene = new SupervisedScene([experiment(), experiment()]);
    const runner = scene.start("-j", "2", "--keep-going");
    const [pid] = await scene.pidsOf(0);
    await scene.pidsOf(1);
    const [first, ...others] = scene.entries(scene.file);
    const ordered = first?.map((item) => (typeof item === "object" ? { ...item, order: "cancel" } : item));
    scene.list("saved", [ordered, ...others]);
    renameSync(scene.at("saved"), scene.at(scene.file));
    scene.write("go.1", "");
    await until("it is ended", () => !isAlive(pid));
    expect((await runner.result).exitCode).toBe(0);
    expect(scene.of(0)).toMatchObject({ status: "cancelled", attempt: 1 });
    expect(scene.of(1)).toMatchObject({ status: "done" });
  });
});

describe("orders to a runner that re-registers after it was suspended", () => {
  /** A suspended runner with one experiment, and its heartbeat. */
  async function stopped(): Promise<{
    scene: SupervisedScene;
    runner: ReturnType<SupervisedScene["start"]>;
    pid: number;
    removeHeartbeat: () => void;
  }> {
    const scene = new SupervisedScene([experiment(), ["true"]]);
    const runner = scene.start();
    const [pid] = await scene.pidsOf(0);
    const [heartbeat = ""] = scene.heartbeats();
    runner.child.kill("SIGSTOP");
    const removeHeartbeat = (): void => rmdirSync(scene.at(`${scene.file}.run/${heartbeat}`));
    return { scene, runner, pid, removeHeartbeat };
  }

  test("--stop: it leaves after its running experiment", async () => {
    const { scene, runner, removeHeartbeat } = await stopped();
    await scene.say("stop");
    removeHeartbeat();
    const leaves = heard(runner, "nothing more begins here");
    runner.child.kill("SIGCONT");
    await leaves;
    await until("it has re-registered", () => scene.heartbeats().length === 1);
    scene.write("go", "");
    expect((await runner.result).exitCode).toBe(0);
    expect([scene.of(0)["status"], scene.of(1)["status"]]).toEqual(["done", undefined]);
  });

  test("--cancel after it has re-registered: the experiment is ended, by its supervisor when the runner is dead", async () => {
    const { scene, runner, pid, removeHeartbeat } = await stopped();
    removeHeartbeat();
    runner.child.kill("SIGCONT");
    await until("its claim has moved", () => {
      const [heartbeat = ""] = scene.heartbeats();
      return heartbeat === `${String(scene.of(0)["runner"])}.lock`;
    });
    await kill(runner);
    expect((await scene.say("cancel", "0")).stderr).toContain("1 entry (0) is cancelled\n");
    expect(isAlive(pid)).toBe(false);
    expect(scene.of(0)).toMatchObject({ status: "cancelled" });
    expect(readdirSync(scene.path)).not.toContain(`${scene.file}.run`);
  });
});
