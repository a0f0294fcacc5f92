import { chmodSync, mkdirSync, readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { cooperate, type Result, type Running, start } from "./helpers/cli.ts";
import { splitLog } from "./helpers/job-log.ts";
import { busy, prepare, VISIBLE } from "./helpers/occupancy.ts";
import { until } from "./helpers/until.ts";
import { Workspace } from "./helpers/workspace.ts";

const FILE = "my exps.json";
/** What an experiment is told about its GPUs. */
const ASK = ["sh", "-c", 'echo "${CUDA_VISIBLE_DEVICES-unset}/${COOPERATE_GPUS-unset}"'];

/** The environment without GPUs of the machine that runs the test. */
function bareEnv(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const own = /^(?:CUDA_|HIP_VIS|ROCR_VIS|ZE_AFF|COOPERATE_)/;
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !own.test(name)));
  return { ...env, ...more };
}

function run(workspace: Workspace, args: string[], env: NodeJS.ProcessEnv = {}): Running {
  return start(["--run", FILE, ...args], { cwd: workspace.path, env: bareEnv(env) });
}

async function say(workspace: Workspace, verb: string, ...args: string[]): Promise<Result> {
  return cooperate([`--${verb}`, FILE, ...args], { cwd: workspace.path, env: bareEnv() });
}

function workspaceWith(...entries: unknown[][]): Workspace {
  const workspace = new Workspace();
  prepare(workspace);
  workspace.list(FILE, entries);
  return workspace;
}

function needing(gpus: number, argv: readonly string[]): unknown[] {
  return [{ gpus }, ...argv];
}

/** A PATH on which nvidia-smi is `script`. */
function withNvidiaSmi(workspace: Workspace, script: string): NodeJS.ProcessEnv {
  mkdirSync(workspace.at("bin"));
  workspace.write("bin/nvidia-smi", `#!/bin/sh\n${script}\n`);
  chmodSync(workspace.at("bin/nvidia-smi"), 0o755);
  return { PATH: `${workspace.at("bin")}:${process.env["PATH"]}` };
}

function outputOf(path: string): string {
  return splitLog(path).output.toString();
}

function ids(workspace: Workspace, ...numbers: number[]): unknown[] {
  return numbers.map((n) => workspace.record(FILE, n)["gpuIds"]);
}

function sorted(values: readonly unknown[]): string[] {
  return values.map(String).sort();
}

async function runs(workspace: Workspace, ...numbers: number[]): Promise<void> {
  await until(`${numbers.join(" ")} run`, () => busy(workspace).join(" ") === numbers.join(" "));
}

describe("--gpus", () => {
  test("20 entries on 4 GPUs x 2: at most two share a GPU, whole ones are exclusive, and entries without GPUs do not wait", async () => {
    const workspace = new Workspace();
    for (const id of ["on 0", "on 1", "on 2", "on 3", "cpu"]) mkdirSync(workspace.at(id));
    // Each marks its devices while it runs, and reports how many marks there were. The first eight
    // hold all places until all entries without GPUs are done.
    const mark = [
      'for id in $(echo "$COOPERATE_GPUS" | tr , " "); do mkdir "on $id/$COOPERATE_ENTRY" || exit 9;',
      'echo "$COOPERATE_ENTRY $id $(ls "on $id" | wc -l)" >>seen; done',
    ].join(" ");
    const leave = 'for id in $(echo "$COOPERATE_GPUS" | tr , " "); do rmdir "on $id/$COOPERATE_ENTRY"; done';
    const wait = "until [ $(ls cpu | wc -l) = 6 ]; do sleep 0.02; done";
    const gpu = ["sh", "-c", `${mark}; ${wait}; sleep 0.05; ${leave}`];
    const cpu = ["sh", "-c", 'test "$CUDA_VISIBLE_DEVICES" = "" && mkdir "cpu/$COOPERATE_ENTRY"'];
    workspace.list(FILE, [
      ...Array.from({ length: 10 }, () => gpu),
      ...[2, 1, 3, 0.5].map((need) => needing(need, gpu)),
      ...Array.from({ length: 6 }, () => needing(0, cpu)),
    ]);
    const env = withNvidiaSmi(workspace, String.raw`printf '0\n1\n2\n3\n'`);
    const { exitCode, stderr } = await run(workspace, ["--gpus", "auto", "--per-gpu", "2", "-j", "10"], env)
      .result;
    expect(stderr).toContain("20 done, 0 failed");
    expect(exitCode).toBe(0);
    const seen = workspace
      .read("seen")
      .trim()
      .split("\n")
      .map((line) => line.split(" ").map(Number));
    expect(seen).toHaveLength(10 + 2 + 1 + 3 + 1);
    for (const [entry = -1, , there = 9] of seen) {
      expect(there).toBeLessThanOrEqual([10, 11, 12].includes(entry) ? 1 : 2);
    }
    expect(Math.max(...seen.map(([, , there = 0]) => there))).toBe(2);
    const records = ids(workspace, ...Array.from({ length: 20 }, (_, n) => n));
    expect(sorted(records.slice(0, 8))).toEqual(["0", "0", "1", "1", "2", "2", "3", "3"]);
    expect(records[10]).toMatch(/^(\d),(?!\1)\d$/);
    expect(new Set(String(records[12]).split(","))).toHaveProperty("size", 3);
    expect(records.slice(14)).toEqual(Array.from({ length: 6 }, () => undefined));
    for (const [n, id] of records.entries())
      expect(workspace.record(FILE, n)["cudaVisibleDevices"]).toBe(id ?? "");
  });

  test("there are as many slots as GPU places without -j; the numbers of nvidia-smi are used", async () => {
    const workspace = workspaceWith(...Array.from({ length: 5 }, () => VISIBLE), [
      "sh",
      "-c",
      "test $CUDA_DEVICE_ORDER = PCI_BUS_ID",
    ]);
    const env = withNvidiaSmi(workspace, String.raw`printf '0\n1\n'`);
    const runner = run(workspace, ["--gpus", "auto", "--per-gpu", "2"], env);
    await runs(workspace, 0, 1, 2, 3);
    workspace.write("go", "");
    const { exitCode, stderr } = await runner.result;
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/^\[0\] .*\(log cooperate_0, GPU 0\)$/m);
    expect(sorted(ids(workspace, 0, 1, 2, 3))).toEqual(["0", "0", "1", "1"]);
  });

  test("the list may follow the ids", async () => {
    const workspace = workspaceWith(ASK, ASK);
    const env = bareEnv();
    await cooperate(["--gpus", "6", "--run", FILE, "--max", "1"], { cwd: workspace.path, env });
    await cooperate(["run", "--gpus", "2,3", "4,5", FILE, "-j", "1"], { cwd: workspace.path, env });
    expect(ids(workspace, 0, 1)).toEqual(["6", "2,3"]);
  });

  test("assigns pairs, in both spellings, and sets other variables on request", async () => {
    const ask = ["sh", "-c", "echo $CUDA_VISIBLE_DEVICES $HIP_VISIBLE_DEVICES ${ROCR_VISIBLE_DEVICES-unset}"];
    const workspace = workspaceWith(ask, needing(2, ask), needing(4, ask), ask, needing(3, ask));
    await run(workspace, ["--gpus", "0,1", "2,3", "-j", "1", "--max", "3", "--gpu-env", "hip"]).result;
    expect(ids(workspace, 0, 1, 2)).toEqual(["0,1", "0,1", "0,1,2,3"]);
    expect(outputOf(workspace.at("cooperate_2"))).toBe("0,1,2,3 0,1,2,3 unset\n");
    await run(workspace, ["--gpus", "7+5"]).result;
    expect(ids(workspace, 3, 4)).toEqual(["7,5", undefined]);
  });

  test("halves share a GPU; entries that need a whole one wait for it, and others overtake them", async () => {
    const workspace = workspaceWith(
      needing(0.5, VISIBLE),
      needing(1, VISIBLE),
      needing(0.5, VISIBLE),
      needing(0, VISIBLE),
    );
    const runner = run(workspace, ["--gpus", "3", "-j", "4"]);
    await runs(workspace, 0, 2, 3);
    expect(ids(workspace, 0, 2, 3)).toEqual(["3", "3", undefined]);
    workspace.write("go.0", "");
    await until("0 is done", () => workspace.record(FILE, 0)["status"] === "done");
    workspace.write("go.2", "");
    await runs(workspace, 1, 3);
    workspace.write("go", "");
    expect((await runner.result).exitCode).toBe(0);
  });

  test("an entry of higher priority that waits for GPUs reserves them, but does not block entries that need none", async () => {
    const workspace = workspaceWith(
      [{ priority: 2 }, ...VISIBLE],
      [{ priority: 2 }, ...VISIBLE],
      [{ priority: 1, gpus: 2 }, ...VISIBLE],
      VISIBLE,
      needing(0, VISIBLE),
      needing(0, VISIBLE),
    );
    const runner = run(workspace, ["--gpus", "0,1", "-j", "3"]);
    await runs(workspace, 0, 1, 4);
    workspace.write("go.0", "");
    await runs(workspace, 1, 4, 5); // overtakes 3, for which a GPU is free
    workspace.write("go.1", "");
    await runs(workspace, 2, 4, 5);
    expect(ids(workspace, 2)).toEqual(["0,1"]);
    workspace.write("go", "");
    expect((await runner.result).exitCode).toBe(0);
  });

  test("reports entries that can never fit here and leaves them to others; --explain and --dry-run say so", async () => {
    const workspace = workspaceWith(ASK, needing(3, ASK), needing(2, ASK), [{ after: [1] }, ...ASK]);
    expect((await say(workspace, "explain", "1")).stdout).toContain(
      "it needs 3 GPUs: only a runner that was started with at least that many --gpus takes it",
    );
    const dry = await run(workspace, ["--gpus", "0,1", "--dry-run"]).result;
    expect(dry.stdout).not.toContain("[1]");
    const { exitCode, stderr } = await run(workspace, ["--gpus", "0,1"]).result;
    expect(exitCode).toBe(0);
    expect(stderr).toContain(
      "1 entry (1) needs more GPUs than the 2 of this runner, and is left to other runners",
    );
    expect(workspace.record(FILE, 2)["status"]).toBe("done");
    const more = await run(workspace, ["--gpus", "0,1,2"]).result;
    expect(more.stderr).toContain("2 done");
    expect(ids(workspace, 1, 3)).toEqual(["0,1,2", "0"]);
  });

  test("without --gpus no variable is set, and entries that need GPUs are reported and left", async () => {
    const workspace = workspaceWith(ASK, needing(1, ASK), needing(0, ASK), needing(0.5, ASK));
    const { stderr } = await run(workspace, [], { CUDA_VISIBLE_DEVICES: "6" }).result;
    expect([0, 2].map((n) => outputOf(workspace.at(`cooperate_${n}`)))).toEqual(["6/unset\n", "6/unset\n"]);
    expect(stderr).toContain(
      `2 entries (1,3) need GPUs, and this runner has none: cooperate --run '${FILE}' --gpus auto`,
    );
    expect(workspace.record(FILE, 0)).not.toHaveProperty("gpuIds");
  });

  test("the GPUs in the environment are the only ones: auto uses them, others are refused", async () => {
    const workspace = workspaceWith(ASK, ASK, ASK, needing(2, ASK));
    const env = { ...withNvidiaSmi(workspace, "touch asked"), CUDA_VISIBLE_DEVICES: "4, GPU-8f3a-b1,6" };
    const outside = await run(workspace, ["--gpus", "4,5"], env).result;
    expect(outside.exitCode).toBe(2);
    expect(outside.stderr).toContain(
      "CUDA_VISIBLE_DEVICES=4, GPU-8f3a-b1,6 is set here, and does not contain 5",
    );
    await run(workspace, ["--gpus", "6", "--max", "1"], env).result;
    await run(workspace, ["--gpus", "auto"], env).result;
    expect(ids(workspace, 0)).toEqual(["6"]);
    expect(sorted(ids(workspace, 1, 2))).toEqual(["4", "GPU-8f3a-b1"]);
    expect(ids(workspace, 3)).toEqual([expect.stringMatching(/^(?:4,GPU-8f3a-b1|4,6|GPU-8f3a-b1,6)$/)]);
    expect(workspace.files()).not.toContain("asked");
  });

  test("the history has the GPUs of every attempt; the variable of the entry does not count", async () => {
    const fails = ["sh", "-c", "[ $CUDA_VISIBLE_DEVICES = 1 ] && [ $COOPERATE_ATTEMPT = 2 ]"];
    const workspace = workspaceWith([{ env: { CUDA_VISIBLE_DEVICES: "9" } }, ...fails]);
    await run(workspace, ["--gpus", "0", "--keep-going"]).result;
    await say(workspace, "requeue-failed");
    expect((await run(workspace, ["--gpus", "1"]).result).exitCode).toBe(0);
    expect(workspace.record(FILE, 0)).toMatchObject({ gpuIds: "1", history: [{ gpuIds: "0" }] });
    expect((await say(workspace, "list", "0")).stdout).toContain("CUDA_VISIBLE_DEVICES=1");
  });

  test("a check runs on the GPU of its entry, which is free again when the check does not hold", async () => {
    const workspace = workspaceWith(
      [{ check: 'echo "GPU $COOPERATE_GPUS"; test -e ready' }, ...ASK],
      VISIBLE,
    );
    const runner = run(workspace, ["--gpus", "5", "--check-interval", "0.1s"]);
    await runs(workspace, 1);
    expect(workspace.record(FILE, 0)["checkSaid"]).toContain("GPU 5");
    expect(workspace.record(FILE, 0)).not.toHaveProperty("gpuIds");
    workspace.write("ready", "");
    workspace.write("go", "");
    expect((await runner.result).exitCode).toBe(0);
    expect(outputOf(workspace.at("cooperate_0"))).toBe("5/5\n");
  });

  test.each<[string, string[], NodeJS.ProcessEnv, string]>([
    [
      "no GPU is found",
      ["--gpus", "auto"],
      { PATH: "/nowhere" },
      "nvidia-smi was not found, and CUDA_VISIBLE_DEVICES is not set",
    ],
    [
      "none is visible",
      ["--gpus", "auto"],
      { CUDA_VISIBLE_DEVICES: "" },
      "CUDA_VISIBLE_DEVICES='' shows no GPU",
    ],
    ["a word", ["--gpus", "all"], {}, "all is not a GPU"],
    ["nothing", ["--gpus", ""], {}, "'' is not a GPU"],
    ["one twice", ["--gpus", "0,0", "1,2"], {}, "0 is twice in one pair"],
    ["--per-gpu alone", ["--per-gpu", "2"], {}, "--per-gpu and --gpu-env need --gpus"],
    ["--per-gpu 0", ["--gpus", "0", "--per-gpu", "0"], {}, "expected a whole number of at least 1"],
    ["--gpu-env", ["--gpus", "0", "--gpu-env", "TPU"], {}, "there is no TPU"],
  ])("refuses: %s", async (_, args, env, message) => {
    const workspace = workspaceWith(ASK);
    const { exitCode, stderr } = await run(workspace, args, env).result;
    expect(stderr).toContain(message);
    expect(exitCode).toBe(2);
    expect(readdirSync(workspace.path).sort()).toEqual(["busy", FILE]);
  });
});
