import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { quoteWords } from "../src/core/shell-words.ts";
import { FakeLine } from "./helpers/remote.ts";
import { BIN, cooperate } from "./helpers/cli.ts";
import { until } from "./helpers/until.ts";
import { Workspace } from "./helpers/workspace.ts";

const NAME = "it's a list.json";

class Scene extends Workspace {
  readonly line = new FakeLine(this);

  constructor(commands: readonly (readonly string[])[]) {
    super();
    this.list(NAME, commands);
  }

  statuses(): unknown[] {
    return this.entries(NAME).map((_, n) => this.record(NAME, n)["status"] ?? "pending");
  }

  /** The logs at the list, by name. */
  logs(): Map<string, string> {
    return new Map(
      this.files()
        .filter((name) => name.startsWith("cooperate_"))
        .map((name) => [name, this.read(name)]),
    );
  }

  /** Whether each run of an entry has left one line in the file. */
  ran(): string[] {
    return this.read("ran").trim().split("\n").sort();
  }
}

describe("a list on another machine", () => {
  test("is run: the records, the logs and the metrics are there in the end", async () => {
    const scene = new Scene([
      ["bash", "-c", 'echo one; echo "{\\"loss\\": 1}" >> "$COOPERATE_METRICS"'],
      ["bash", "-c", "seq 60000; exit 3"],
      ["bash", "-c", "sleep 1; echo three"],
    ]);
    const { exitCode, stderr } = await scene.line.run(NAME, ["--keep-going"]);
    expect(stderr).toContain("3 experiments in");
    expect(exitCode).toBe(1);
    expect(scene.statuses()).toEqual(["done", "failed", "done"]);
    const logs = scene.logs();
    expect([...logs.keys()]).toEqual([
      "cooperate_0",
      "cooperate_0.metrics.jsonl",
      "cooperate_1",
      "cooperate_2",
    ]);
    expect(logs).toEqual(scene.line.spooled("logs"));
    expect(scene.record(NAME, 1)["log"]).toBe(scene.at("cooperate_1"));
    expect(scene.line.spooled("unsent").size).toBe(0);
    expect(scene.files()).not.toContain(`${NAME}.run`);
  });

  test("whose line is cut: what runs goes on, and is recorded once", async () => {
    const scene = new Scene([
      ["bash", "-c", "echo run >> ran; until [ -e go ]; do sleep 0.1; done; seq 1000"],
    ]);
    const { result } = scene.line.start(NAME, []);
    await until("it runs", () => scene.files().includes("ran"));
    scene.line.cut();
    scene.write("go", "");
    const { exitCode, stderr } = await result;
    expect(stderr).toMatch(/the line to .* is gone.*\n(?:.*\n)*the line to .* is back/);
    expect(exitCode).toBe(0);
    expect(scene.statuses()).toEqual(["done"]);
    expect(scene.ran()).toEqual(["run"]);
    expect(scene.logs()).toEqual(scene.line.spooled("logs"));
  });

  test("is run by a job of a pool, whose folder is not seen either", async () => {
    const scene = new Scene([["true"]]);
    const words = ["--run", "--remote-command", quoteWords([process.execPath, BIN]), `h:${scene.at(NAME)}`];
    const job = {
      COOPERATE_POOL: "p",
      COOPERATE_JOB: "slurm:7_1",
      COOPERATE_ENDS: "+3600",
      SLURM_JOB_ID: "7",
    };
    const env = { ...scene.line.env(), ...job };
    expect(await cooperate(words, { cwd: scene.path, env })).toMatchObject({ exitCode: 0 });
    expect(scene.record(NAME, 0)).toMatchObject({ status: "done", pool: "p", job: "slurm:7_1" });
  });

  test("is stopped and cancelled from there", async () => {
    const scene = new Scene([["bash", "-c", "touch runs; sleep 1000"], ["true"]]);
    const { result } = scene.line.start(NAME, ["--keep-going", "--wait"]);
    await until("it runs", () => scene.files().includes("runs"));
    const there = { cwd: scene.path };
    expect((await cooperate(["--cancel", NAME, "0"], there)).exitCode).toBe(0);
    await until("the other one was run", () => scene.statuses()[1] === "done");
    expect(scene.statuses()[0]).toBe("cancelled");
    expect((await cooperate(["--stop", NAME], there)).exitCode).toBe(0);
    expect((await result).exitCode).toBe(0);
  });

  test("of which the runner was killed: the next one of its machine records the outcome", async () => {
    const scene = new Scene([
      ["bash", "-c", "echo run >> ran; until [ -e go ]; do sleep 0.1; done; echo end"],
      ["true"],
    ]);
    const first = scene.line.start(NAME, ["--keep-going"]);
    await until("it runs", () => scene.files().includes("ran"));
    process.kill(first.pid, "SIGKILL");
    await first.result;
    scene.write("go", "");
    const next = scene.line.start(NAME, ["--keep-going", "--wait"]);
    await until("both are done", () => scene.statuses().every((status) => status === "done"));
    expect(scene.ran()).toEqual(["run"]);
    // The serving process of the killed one ends, too.
    await until(
      "its heartbeat is gone",
      () => readdirSync(scene.at(`${NAME}.run`)).filter((name) => name.endsWith(".lock")).length === 1,
    );
    process.kill(next.pid, "SIGTERM");
    await next.result;
    expect(scene.logs()).toEqual(scene.line.spooled("logs"));
  });
});

test("other verbs say that they are typed there", async () => {
  const { stderr, exitCode } = await cooperate(["--progress", "you@host:a b.json"], {
    cwd: new Workspace().path,
  });
  expect(stderr).toMatch(/type this one there: ssh you@host .*cooperate --progress .*a b\.json/);
  expect(exitCode).toBe(2);
});
