import { chmodSync, mkdirSync } from "node:fs";
import { expect, test } from "vitest";
import { cooperate, start } from "./helpers/cli.ts";
import { until } from "./helpers/until.ts";
import { Workspace } from "./helpers/workspace.ts";

const FILE = "my exps.json";

/** Two GPUs with that much free memory, MiB, by nvidia-smi: the file `free` has one line each. */
function machineWith(...free: number[]): { workspace: Workspace; env: NodeJS.ProcessEnv } {
  const workspace = new Workspace();
  mkdirSync(workspace.at("bin"));
  const script = 'case "$1" in *memory*) cat free ;; *) printf "0\\n1\\n" ;; esac';
  workspace.write("bin/nvidia-smi", `#!/bin/sh\n${script}\n`);
  chmodSync(workspace.at("bin/nvidia-smi"), 0o755);
  set(workspace, ...free);
  const { CUDA_VISIBLE_DEVICES: _, ...env } = process.env;
  return { workspace, env: { ...env, PATH: `${workspace.at("bin")}:${env["PATH"]}` } };
}

function set(workspace: Workspace, ...free: number[]): void {
  workspace.write("free", free.map((mib, id) => `${id}, GPU-${id}${id}, ${mib}\n`).join(""));
}

test("--gpu-memfree uses only GPUs with enough free memory, and waits for one", async () => {
  const { workspace, env } = machineWith(2_000, 9_000);
  workspace.list(FILE, [["true"]]);
  const args = ["--run", FILE, "--gpus", "auto", "--gpu-memfree", "8G"];
  expect((await cooperate(args, { cwd: workspace.path, env })).exitCode).toBe(0);
  expect(workspace.record(FILE, 0)["gpuIds"]).toBe("1");

  set(workspace, 2_000, 3_000);
  workspace.list(FILE, [["true"]]);
  const runner = start(args, { cwd: workspace.path, env });
  let said = "";
  runner.child.stderr?.on("data", (chunk: Buffer) => (said += chunk.toString()));
  await until("it is told", () =>
    said.includes("waiting: GPU 0 has 2G of free memory, less than the 8G of --gpu-memfree"),
  );
  set(workspace, 9_000, 3_000);
  expect((await runner.result).exitCode).toBe(0);
  expect(workspace.record(FILE, 0)["gpuIds"]).toBe("0");
});

test.each([
  [["--gpu-memfree", "8G"], "--gpu-memfree needs --gpus"],
  [["--gpus", "0,5", "--gpu-memfree", "8G"], "nvidia-smi does not say how much memory of 5 is free"],
  [["--gpus", "auto", "--gpu-memfree", "much"], '"much" is not a size'],
])("%j is refused", async (args, message) => {
  const { workspace, env } = machineWith(9_000);
  workspace.list(FILE, [["true"]]);
  const { exitCode, stderr } = await cooperate(["--run", FILE, ...args], { cwd: workspace.path, env });
  expect(exitCode).toBe(2);
  expect(stderr).toContain(message);
});
