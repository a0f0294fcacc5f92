import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { cooperate } from "./helpers/cli.ts";
import { heard } from "./helpers/heard.ts";
import { experiment, outsideOfJobs, SupervisedScene } from "./helpers/supervised.ts";
import { until } from "./helpers/until.ts";

/** Files that somebody has put beside a list and that only look like ours. */
describe("symbolic links beside a list", () => {
  test.each(["txn", "run"])(
    "FILE.%s as a link to a folder is refused, and the folder stays unchanged",
    async (suffix) => {
      const scene = new SupervisedScene([["true"]]);
      mkdirSync(scene.at("precious/deep"), { recursive: true });
      scene.write("precious/data", "x");
      scene.write("precious/deep/data", "x");
      symlinkSync("precious", scene.at(`${scene.file}.${suffix}`));
      const before = scene.read(scene.file);
      for (const [verb, ...args] of [["run"], ["cancel", "0"]] as const) {
        const { exitCode, stderr } = await scene.say(verb, ...args);
        expect(exitCode).toBe(3);
        expect(stderr).toContain(`${scene.file}.${suffix} is a symbolic link`);
        expect(stderr).not.toMatch(/^ +at /m);
      }
      expect((await scene.say("progress")).stderr).not.toMatch(/^ +at /m);
      expect(scene.read(scene.file)).toBe(before);
      expect(scene.lines("precious/data")).toEqual(["x"]);
      expect(scene.lines("precious/deep/data")).toEqual(["x"]);
    },
  );

  test.each(["stop", "jobs", "slots", "orders", "journal"])(
    "the target of FILE.run/<runner>.%s as a link is neither read nor written",
    async (note) => {
      const scene = new SupervisedScene([experiment()]);
      scene.write("precious", "now\n");
      const runner = scene.start();
      await scene.pidsOf(0);
      const [heartbeat = ""] = scene.heartbeats();
      const path = scene.at(`${scene.file}.run/${heartbeat.replace(/lock$/, note)}`);
      execFileSync("ln", ["-sfn", scene.at("precious"), path]);
      await scene.say("jobs", "2");
      await scene.say("jobs");
      expect(scene.read("precious")).toBe("now\n");
      expect(runner.child.exitCode).toBeNull();
      scene.write("go", "");
      expect((await runner.result).exitCode).toBe(0);
      expect(scene.read("precious")).toBe("now\n");
      expect(scene.of(0)["status"]).toBe("done");
    },
  );

  test("a pipe in the place of a note blocks nobody", async () => {
    const scene = new SupervisedScene([experiment()]);
    const runner = scene.start();
    await scene.pidsOf(0);
    const [heartbeat = ""] = scene.heartbeats();
    for (const note of ["stop", "jobs"])
      execFileSync("mkfifo", [scene.at(`${scene.file}.run/${heartbeat.replace(/lock$/, note)}`)]);
    expect((await scene.say("progress")).exitCode).toBe(0);
    expect((await scene.say("cancel", "0")).stderr).toContain("is cancelled");
    await runner.result;
    expect(scene.of(0)["status"]).toBe("cancelled");
  });

  test("another name is used when the log's name is a link", async () => {
    const scene = new SupervisedScene([experiment("echo output")]);
    scene.write("precious", "x");
    const runner = scene.start("--wait");
    await heard(runner, "waiting for new or lost work");
    symlinkSync("precious", scene.at("cooperate_1"));
    scene.list(scene.file, [...scene.entries(scene.file), ["echo", "more"]]);
    await until("it is done", () => scene.of(1)["status"] === "done");
    expect(scene.read("precious")).toBe("x");
    expect(scene.of(1)["log"]).toBe(scene.at("cooperate_1.2"));
    runner.child.kill("SIGTERM");
    await runner.result;
  });
});

test("foreign files in FILE.txn are kept and do not block anybody", async () => {
  const scene = new SupervisedScene([["true"]]);
  mkdirSync(scene.at(`${scene.file}.txn/mine`), { recursive: true });
  scene.write(`${scene.file}.txn/mine/next`, "x");
  scene.write(`${scene.file}.txn/notes`, "x");
  expect((await scene.run()).exitCode).toBe(0);
  expect(scene.of(0)["status"]).toBe("done");
  expect(scene.lines(`${scene.file}.txn/mine/next`)).toEqual(["x"]);
  expect(scene.lines(`${scene.file}.txn/notes`)).toEqual(["x"]);
});

test("a staging directory of a killed process that contains a foreign file is reported and kept", async () => {
  const scene = new SupervisedScene([["true"]]);
  const dead = `${scene.file}.txn/host-7-00000000-0000-4000-8000-000000000000`;
  mkdirSync(scene.at(dead), { recursive: true });
  scene.write(`${dead}/precious`, "x");
  const { exitCode, stderr } = await cooperate(["--run", scene.file], {
    cwd: scene.path,
    env: outsideOfJobs(),
  });
  expect(exitCode).toBe(3);
  expect(stderr).toContain("precious is not ours to remove");
  expect(scene.lines(`${dead}/precious`)).toEqual(["x"]);
});
