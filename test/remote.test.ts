import { describe, expect, test } from "vitest";
import { quoteWords } from "../src/core/shell-words.ts";
import { NAME, RemoteScene } from "./helpers/remote-scene.ts";
import { BIN, cooperate } from "./helpers/cli.ts";
import { until } from "./helpers/until.ts";
import { Workspace } from "./helpers/workspace.ts";

describe("a list on another machine", () => {
  test("is run: the records, the logs and the metrics are there in the end", async () => {
    const scene = new RemoteScene([
      ["bash", "-c", 'echo one; echo "{\\"loss\\": 1}" >> "$COOPERATE_METRICS"'],
      ["bash", "-c", "seq 60000; exit 3"],
      ["echo", "three"],
    ]);
    const { exitCode, stderr } = await scene.line.run(NAME, ["--keep-going"]);
    expect(stderr).toContain("3 experiments in");
    expect(stderr).toContain("echo three  (log beside the list)");
    expect(exitCode).toBe(1);
    expect(scene.statuses()).toEqual(["done", "failed", "done"]);
    const logs = scene.logs();
    expect([...logs.keys()]).toEqual([
      "cooperate_0",
      "cooperate_0.metrics.jsonl",
      "cooperate_1",
      "cooperate_2",
    ]);
    const output = Array.from({ length: 60_000 }, (_, n) => `${n + 1}\n`).join("");
    expect(logs.get("cooperate_1")).toMatch(/^# cooperate: entry 1, .*\n(?:# .*\n){5}1\n/);
    expect(logs.get("cooperate_1")).toContain(`Z\n${output}\n# cooperate: exit 3 after `);
    expect(logs.get("cooperate_0.metrics.jsonl")).toBe('{"loss": 1}\n');
    expect(stderr).toContain("last lines of entry 1, whose log is beside the list:");
    expect(scene.line.spooled("logs").size).toBe(0);
    expect(scene.record(NAME, 1)["log"]).toBe(scene.at("cooperate_1"));
    expect(scene.line.spooled("unsent").size).toBe(0);
    expect(scene.files()).not.toContain(`${NAME}.run`);
  });

  test("whose connection is cut: what runs goes on, and is recorded once", async () => {
    const scene = new RemoteScene([
      ["bash", "-c", "echo run >> ran; until [ -e go ]; do sleep 0.1; done; seq 1000"],
    ]);
    const { result } = scene.line.start(NAME, []);
    await until("it runs", () => scene.files().includes("ran"));
    scene.line.cut();
    scene.write("go", "");
    const { exitCode, stderr } = await result;
    expect(stderr).toMatch(/the connection to .* is lost.*\n(?:.*\n)*the connection to .* is back/);
    expect(exitCode).toBe(0);
    expect(scene.statuses()).toEqual(["done"]);
    expect(scene.ran()).toEqual(["run"]);
    expect(scene.logs().get("cooperate_0")).toMatch(/\n999\n1000\n\n# cooperate: exit 0 after .*\n.*\n$/);
  });

  test("is run by a job of a pool, whose folder is not seen either", async () => {
    const scene = new RemoteScene([["true"]]);
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
});

test("other verbs say that they are typed there", async () => {
  const { stderr, exitCode } = await cooperate(["--progress", "you@host:a b.json"], {
    cwd: new Workspace().path,
  });
  expect(stderr).toMatch(/type this one there: ssh you@host .*cooperate --progress .*a b\.json/);
  expect(exitCode).toBe(2);
});
