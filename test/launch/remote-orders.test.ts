import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { cooperate } from "../helpers/cli.ts";
import { NAME, RemoteScene } from "../helpers/remote-scene.ts";
import { until } from "../helpers/until.ts";

describe("a list on another machine", () => {
  test("is stopped and cancelled from there", async () => {
    const scene = new RemoteScene([["bash", "-c", "touch runs; sleep 1000"], ["true"]]);
    const { result } = scene.line.start(NAME, ["--keep-going", "--wait"]);
    await until("it runs", () => scene.files().includes("runs"));
    const there = { cwd: scene.path };
    expect((await cooperate(["--cancel", NAME, "0"], there)).exitCode).toBe(0);
    await until("the other one was run", () => scene.statuses()[1] === "done");
    expect(scene.statuses()[0]).toBe("cancelled");
    expect((await cooperate(["--stop", NAME], there)).exitCode).toBe(0);
    expect((await result).exitCode).toBe(0);
  });

  test("is never run by more at once than --limit says, whoever chooses what", async () => {
    const scene = new RemoteScene([]);
    const command = ["bash", "-c", "mkdir busy || echo >> clash; sleep 0.05; rmdir busy"];
    const tagged = Array.from({ length: 40 }, () => JSON.stringify([{ tags: ["one"] }, ...command]));
    scene.write(NAME, `[\n${tagged.join(",\n")}\n]`);
    const options = ["--keep-going", "--limit", "one=1", "-j", "2"];
    const runners = ["0-12", "13-25", "26-39"].map(async (part) =>
      scene.line.run(NAME, [...options, "--entries", part]),
    );
    await Promise.all(runners);
    await scene.line.run(NAME, options); // what nobody could start while others ran
    expect(new Set(scene.statuses())).toEqual(new Set(["done"]));
    expect(scene.files()).not.toContain("clash");
  });

  test("of which the runner was killed: the next one of its machine records the outcome", async () => {
    const scene = new RemoteScene([
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
    expect(scene.logs().get("cooperate_0")).toMatch(/Z\nend\n\n# cooperate: exit 0 after .*\n.*\n$/);
    expect(scene.line.spooled("logs").size).toBe(0);
  });
});
