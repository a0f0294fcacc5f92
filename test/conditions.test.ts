import { execFileSync } from "node:child_process";
import { hostname } from "node:os";
import { describe, expect, test } from "vitest";
import { cooperate, type Result, type Running, start } from "./helpers/cli.ts";
import { heard } from "./helpers/heard.ts";
import { until } from "./helpers/until.ts";
import { Workspace } from "./helpers/workspace.ts";

const FILE = "my exps.json";

async function say(workspace: Workspace, verb: string, ...args: string[]): Promise<Result> {
  return cooperate([`--${verb}`, FILE, ...args], { cwd: workspace.path });
}

function run(workspace: Workspace, ...args: string[]): Running {
  return start(["--run", FILE, ...args], { cwd: workspace.path });
}

function statuses(workspace: Workspace): unknown[] {
  return workspace.entries(FILE).map((_, n) => workspace.record(FILE, n)["status"] ?? "pending");
}

describe("check", () => {
  test("an entry whose check fails lets others go first and is checked again, and --explain shows the output of its check", async () => {
    const workspace = new Workspace();
    workspace.list(FILE, [
      [
        { check: 'echo "only $FREE GB free" >&2; test -e "a file"', env: { FREE: "3" } },
        "sh",
        "-c",
        "echo 0 >> order",
      ],
      ["sh", "-c", "echo 1 >> order"],
      [{ after: [0] }, "sh", "-c", "echo 2 >> order"],
    ]);
    const before = await say(workspace, "explain", "1");
    expect(before.stdout).toContain("1 entry goes before it");
    expect(before.stdout).toContain(`no runner works on the list: cooperate --run '${FILE}'`);
    const runner = run(workspace, "--check-interval", "0.2s");
    await until("it was tried twice", () => Number(workspace.record(FILE, 0)["checks"]) >= 2);
    expect(workspace.read("order")).toBe("1\n");
    expect(workspace.record(FILE, 0)).not.toHaveProperty("attempt"); // none was made
    const stdout = await until("it is explained while the check is not being asked", async () => {
      const explained = await say(workspace, "explain", "0,2");
      return /its check has failed \d+ times/.test(explained.stdout) && explained.stdout;
    });
    expect(stdout).toContain('test -e "a file": the check said exit 1\n    | only 3 GB free\n');
    expect(stdout).toContain("it is to run after 0 (pending)");
    workspace.write("a file", "");
    const { exitCode, stderr } = await runner.result;
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/^\[0\] not yet: the check said exit 1; tried again in 0.2s$/m);
    expect(workspace.read("order")).toBe("1\n0\n2\n");
    expect(workspace.record(FILE, 0)).toMatchObject({ status: "done", attempt: 1 });
    expect(workspace.record(FILE, 0)).not.toHaveProperty("checks");
    expect(workspace.files().filter((name) => name.startsWith("cooperate_"))).toEqual([
      "cooperate_0",
      "cooperate_1",
      "cooperate_2",
    ]);
  });

  test("a runner that waits only for checks and retries says so, and for how long", async () => {
    const workspace = new Workspace();
    const later = new Date(Date.now() + 3_600_000).toISOString();
    workspace.list(FILE, [
      [{ check: "test -e ready" }, "true"],
      [{ notBefore: later, failures: 1, attempt: 1 }, "true"],
      ["executed", { status: "held" }, "true"],
      [{ after: [2] }, "true"],
    ]);
    const runner = run(workspace, "--wait", "--check-interval", "30s");
    const printed = await heard(runner, "nothing to run");
    expect(printed()).toMatch(
      /^nothing to run; waiting for new or lost work \(Ctrl-C leaves\), the check of 1 entry \(in [23]\ds\), the retry of 1 entry \(in (?:59m \d\ds|1h 00m)\), the dependencies of 1 entry, 1 entry that a user has paused \(--resume\)$/m,
    );
    runner.child.kill("SIGTERM");
    expect((await runner.result).exitCode).toBe(143);
  });

  test("runs in the experiment's directory with its variables", async () => {
    const workspace = new Workspace();
    const check = 'test "$(basename "$PWD")" = sub && test "$A" = "b c" && test "$COOPERATE_ENTRY" = 0';
    await cooperate(["--add", FILE, "--check", check, "--cwd", "sub", "--env", "A=b c", "--", "true"], {
      cwd: workspace.path,
    });
    execFileSync("mkdir", [workspace.at("sub")]);
    expect((await run(workspace).result).exitCode).toBe(0);
    expect(statuses(workspace)).toEqual(["done"]);
  });

  test("can be cancelled and interrupted while it runs, together with its children", async () => {
    const workspace = new Workspace();
    workspace.list(FILE, [
      [{ check: "touch asking; sleep 600" }, "touch", "never"],
      ["touch", "other"],
    ]);
    const runner = run(workspace, "--keep-going");
    await until("it asks", () => workspace.files().includes("asking"));
    expect((await say(workspace, "cancel", "0")).stderr).toContain("1 entry (0) is cancelled");
    expect((await runner.result).exitCode).toBe(0);
    expect(statuses(workspace)).toEqual(["cancelled", "done"]);
    await say(workspace, "requeue", "0");
    const before = workspace.record(FILE, 0);
    const second = run(workspace);
    await until("it asks again", () => workspace.record(FILE, 0)["status"] === "running");
    second.child.kill("SIGTERM");
    expect((await second.result).exitCode).toBe(143);
    expect(workspace.record(FILE, 0)).toEqual(before);
    expect(workspace.files()).not.toContain("never");
  });

  test("--one runs the check as well, and leaves the entry unchanged when it does not hold", async () => {
    const workspace = new Workspace();
    workspace.list(FILE, [["executed", { status: "failed", check: "false" }, "touch", "never"]]);
    const before = workspace.read(FILE);
    const { stderr } = await say(workspace, "one", "0");
    expect(stderr).toContain("[0] not yet: the check said exit 1; it is as it was");
    expect(workspace.read(FILE)).toBe(before);
    expect(workspace.files()).not.toContain("never");
  });
});

describe("--explain", () => {
  test("every state, in words", async () => {
    const workspace = new Workspace();
    const ended = { host: "gpu1", attempt: 1 };
    workspace.list(FILE, [
      ["executed", { status: "done", ...ended }, "a"],
      ["executed", { status: "failed", ...ended, exitCode: 3 }, "b"],
      ["executed", { status: "failed", ...ended, reason: "lost" }, "c"],
      ["executed", { status: "cancelled", reason: "after 1" }, "d"],
      ["executed", { status: "held" }, "e"],
      ["executed", "f"],
      [{ after: [1] }, "g"],
      [{ notBefore: "2999-01-01T00:00:00.000Z", failures: 2, attempt: 2 }, "h"],
      ["i"],
    ]);
    const { stdout } = await say(workspace, "explain", "all");
    for (const line of [
      "[0] a is done",
      "[1] b has failed: exit 3",
      "[2] c has failed: its runner was lost with it three times in a row",
      "[3] d was skipped, since it was to run after 1, which was not done",
      `[4] e is held\n  a user has paused it; resume it: cooperate --resume '${FILE}' 4`,
      "[5] f was run by another tool, which did not record how it ended",
      "[6] g is pending\n  it is to run after 1, which is failed",
      "[7] h is pending\n  it has failed 2 times; it is tried again at 2999-01-01",
      "[8] i is pending\n  no runner works on the list",
    ])
      expect(stdout).toContain(line);
  });
});

describe("--halt", () => {
  test("all runners stop after the given number of failures, and a new one runs nothing", async () => {
    const workspace = new Workspace();
    workspace.list(FILE, []);
    const other = run(workspace, "--wait");
    const waiting = await heard(other, "waiting for");
    await cooperate(["--add", FILE, "-"], { cwd: workspace.path, input: "true\n" });
    await until("it has taken new work", () => waiting().includes("[0] done"));
    workspace.list(FILE, [
      ...Array.from({ length: 4 }, () => ["executed", { status: "failed", exitCode: 1 }, "false"]),
      ...Array.from({ length: 20 }, () => [{ notBefore: "2999-01-01T00:00:00.000Z" }, "false"]),
    ]);
    const { exitCode, stderr } = await run(workspace, "--keep-going", "--halt", "4").result;
    expect(exitCode).toBe(1);
    expect(stderr).toContain("too many entries have failed (--halt)");
    expect((await other.result).stderr).toContain("stopped on request (--stop)");
  });

  test("several runners with the option run exactly that many failures", async () => {
    const workspace = new Workspace();
    workspace.list(
      FILE,
      Array.from({ length: 20 }, () => ["false"]),
    );
    const options = ["--keep-going", "--halt", "3"];
    const { exitCode } = await run(workspace, ...options).result;
    expect(exitCode).toBe(1);
    expect(statuses(workspace).filter((status) => status === "failed")).toHaveLength(3);
    const before = workspace.read(FILE);
    expect((await run(workspace, ...options).result).exitCode).toBe(1);
    expect(workspace.read(FILE)).toBe(before);
  });
});

describe("--until", () => {
  const at = (seconds: number): string => new Date(Date.now() + seconds * 1000).toISOString();

  test("starts no experiment that would end too late by its timeout or by the median", async () => {
    const workspace = new Workspace();
    const hour = { status: "done", host: hostname(), startedAt: at(-3600), endedAt: at(0) };
    workspace.list(FILE, [
      ...Array.from({ length: 5 }, () => ["executed", hour, "a"]),
      ["touch", "median of an hour"],
      [{ timeout: 60 }, "touch", "a minute"],
      [{ timeout: "300%" }, "touch", "three hours"],
      [{ timeout: "1%" }, "touch", "36 seconds"],
    ]);
    const { exitCode, stderr } = await run(workspace, "--until", "30m").result;
    expect(exitCode).toBe(0);
    expect(stderr).toContain(
      "the remaining entries would not end in time (--until, or the end of the allocation)",
    );
    expect(statuses(workspace)).toEqual([
      ...Array.from({ length: 5 }, () => "done"),
      "pending",
      "done",
      "pending",
      "done",
    ]);
  });

  test("a waiting runner leaves at the deadline; the end of a Slurm job is detected", async () => {
    const workspace = new Workspace();
    workspace.list(FILE, []);
    const waiting = await run(workspace, "--wait", "--until", "1s").result;
    expect(waiting.stderr).toContain("(--until, or the end");
    workspace.list(FILE, [[{ timeout: "2h" }, "true"]]);
    const end = String(Math.floor(Date.now() / 1000) + 3600);
    const env = { ...process.env, SLURM_JOB_ID: "4711", SLURM_JOB_END_TIME: end };
    const { stderr } = await start(["--run", FILE], { cwd: workspace.path, env }).result;
    expect(stderr).toContain("this allocation (slurm:4711) ends at");
    expect(statuses(workspace)).toEqual(["pending"]);
    await start(["--run", FILE, "--until", "3h"], { cwd: workspace.path, env }).result;
    expect(statuses(workspace)).toEqual(["done"]);
  });

  test.each([
    [["--until", "yesterday"], 'cooperate: "yesterday" is not a time'],
    [["--until", "2020-01-01"], "2020-01-01 has passed"],
    [["--halt", "0"], "--halt 0: expected a whole number of at least 1"],
    [["--check-interval", "x"], "--check-interval:"],
  ])("%j is refused", async (args, message) => {
    const workspace = new Workspace();
    workspace.list(FILE, [["true"]]);
    const { exitCode, stderr } = await run(workspace, ...args).result;
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });
});

test("a runner with a broken environment leaves after three failures in a row; other runners do the rest", async () => {
  const workspace = new Workspace();
  // The good runners wait until the broken one has failed three times: else they could be done before it starts.
  const fails = "echo x >>failed; test $(wc -l <failed) -lt 3 || : >go; exit 1";
  const waits = "until [ -e go ]; do sleep 0.02; done; echo $COOPERATE_ENTRY >>ran";
  const script = `if [ "$BROKEN" = yes ]; then ${fails}; fi; ${waits}`;
  workspace.list(
    FILE,
    Array.from({ length: 300 }, (_, n) => ["sh", "-c", script, String(n)]),
  );
  const options = ["--keep-going", "--max-failures", "3"];
  const good = [run(workspace, ...options), run(workspace, ...options)];
  const env = { ...process.env, BROKEN: "yes" };
  const bad = await start(["--run", FILE, ...options], { cwd: workspace.path, env }).result;
  expect(bad.exitCode).toBe(1);
  expect(bad.stderr).toContain("3 failed");
  expect(bad.stderr).toContain("too many failures in a row (--max-failures)");
  for (const { result } of good) expect((await result).exitCode).toBe(0);
  const all = statuses(workspace);
  expect(all.filter((status) => status === "failed")).toHaveLength(3);
  expect(all.filter((status) => status === "done")).toHaveLength(297);
  expect(workspace.read("ran").trim().split("\n")).toHaveLength(297);
});

describe("provenance of an attempt", () => {
  const git = (workspace: Workspace, ...args: string[]): string =>
    execFileSync(
      "git",
      ["-c", "user.name=a", "-c", "user.email=a@b.c", "-c", "commit.gpgsign=false", ...args],
      {
        cwd: workspace.path,
        encoding: "utf8",
      },
    ).trim();

  test("commit, changes, GPUs and versions are recorded and shown, with a warning about different commits", async () => {
    const workspace = new Workspace();
    git(workspace, "init", "-q");
    workspace.write("code", "1");
    git(workspace, "add", "code");
    git(workspace, "commit", "-qm", "first");
    const commit = git(workspace, "rev-parse", "HEAD");
    workspace.list(FILE, [["true"], [{ env: { CUDA_VISIBLE_DEVICES: "0,1" } }, "true"]]);
    const env = { ...process.env, CUDA_VISIBLE_DEVICES: "7" };
    await start(["--run", FILE, "--max", "1"], { cwd: workspace.path, env }).result;
    expect(workspace.record(FILE, 0)).toMatchObject({
      gitCommit: commit,
      cudaVisibleDevices: "7",
      nodeVersion: process.version,
      cooperateVersion: "0.1.0",
    });
    workspace.write("code", "2");
    const { stderr } = await run(workspace).result;
    expect(workspace.record(FILE, 1)).toMatchObject({
      gitCommit: `${commit}-dirty`,
      cudaVisibleDevices: "0,1",
    });
    const short = commit.slice(0, 7);
    expect(stderr).toContain(
      `note: attempts ran on 2 states of the code: ${short} (1), ${short} with changes (1)`,
    );
    expect((await say(workspace, "progress")).stdout).toContain("attempts ran on 2 states of the code");
    expect((await say(workspace, "list", "1")).stdout).toContain(
      `commit ${short} with changes · in ${workspace.path}`,
    );
  });

  test("outside of a repository no commit is recorded", async () => {
    const workspace = new Workspace();
    workspace.list(FILE, [["true"]]);
    await run(workspace).result;
    expect(workspace.record(FILE, 0)).not.toHaveProperty("gitCommit");
  });
});
