import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { busyMs } from "./helpers/busy.ts";
import { cooperate, start, startProgram } from "./helpers/cli.ts";
import { until } from "./helpers/until.ts";
import { Workspace } from "./helpers/workspace.ts";

const READER = fileURLToPath(new URL("programs/reader.mjs", import.meta.url));
const HOLDER = fileURLToPath(new URL("programs/hold-lock.mjs", import.meta.url));
const ROUNDS = Number(process.env["COOPERATE_TEST_ROUNDS"] ?? 1);

describe("several runners on one list", () => {
  test.each(Array.from({ length: ROUNDS }, (_, round) => round + 1))(
    "eight runners, 200 entries: each runs once, and the list is always valid (round %i)",
    async () => {
      const workspace = new Workspace();
      const numbers = Array.from({ length: 200 }, (_, n) => n);
      workspace.list(
        "exps.json",
        numbers.map((n) => ["sh", "-c", `echo ${n} >> seen`]),
      );
      const reader = startProgram(process.execPath, [READER, "exps.json", "200"], { cwd: workspace.path });
      const runners = Array.from({ length: 8 }, () => start(["--run", "exps.json"], { cwd: workspace.path }));
      const results = await Promise.all(runners.map(({ result }) => result));
      expect(results.map(({ exitCode }) => exitCode)).toEqual(Array.from({ length: 8 }, () => 0));
      reader.child.kill("SIGTERM");
      const seen = JSON.parse((await reader.result).stdout) as Record<string, number>;
      expect(seen["reads"]).toBeGreaterThan(100);
      expect(seen).toMatchObject({ malformed: 0, missing: 0, backwards: 0 });

      const ran = workspace.read("seen").trim().split("\n").map(Number);
      expect(ran.sort((a, b) => a - b)).toEqual(numbers);
      expect(numbers.every((n) => workspace.record("exps.json", n)["status"] === "done")).toBe(true);
      expect(workspace.files().filter((name) => !name.startsWith("cooperate_"))).toEqual([
        "exps.json",
        "seen",
      ]);
    },
  );

  test("a runner that is killed with -9 while it holds the lock does not block others for long", async () => {
    const workspace = new Workspace();
    workspace.list("exps.json", [["true"], ["true"]]);
    const holder = startProgram(process.execPath, [HOLDER, workspace.at("exps.json")], {
      cwd: workspace.path,
    });
    await until("the lock is held", () => workspace.files().includes("exps.json.txn"));
    holder.child.kill("SIGKILL");
    await holder.result;
    expect(workspace.files()).toContain("exps.json.lock");
    const begin = performance.now();
    const { exitCode } = await cooperate(["--run", "exps.json"], { cwd: workspace.path });
    expect(exitCode).toBe(0);
    expect(performance.now() - begin).toBeLessThan(20_000 + busyMs()); // the README promises 20 s
    expect(workspace.files()).toEqual(["cooperate_0", "cooperate_1", "exps.json"]);
  });

  test("while an entry runs, the list names its host and the pid of its runner, and the lock is free", async () => {
    const workspace = new Workspace();
    workspace.list("exps.json", [
      ["sh", "-c", "touch begun; until [ -e go ]; do sleep 0.05; done"],
      ["true"],
    ]);
    const runner = start(["--run", "exps.json"], { cwd: workspace.path });
    await until("the experiment has begun", () => workspace.files().includes("begun"));
    const record = workspace.record("exps.json", 0);
    expect(record).toMatchObject({ status: "running", pid: runner.pid, attempt: 1 });
    expect(record["host"]).toBe(readFileSync("/proc/sys/kernel/hostname", "utf8").trim());
    expect(workspace.entries("exps.json")[0]?.[0]).toBe("executed");
    expect(workspace.files()).not.toContain("exps.json.lock");
    const other = await cooperate(["--run", "exps.json"], { cwd: workspace.path });
    expect(other.exitCode).toBe(0);
    expect(other.stderr).toContain("1 experiment in");
    workspace.write("go", "");
    expect((await runner.result).exitCode).toBe(0);
    expect(workspace.record("exps.json", 0)).toMatchObject({ status: "done", exitCode: 0 });
  });
});
