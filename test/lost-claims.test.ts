import { once } from "node:events";
import { hostname } from "node:os";
import { expect, test } from "vitest";
import { cooperate, startProgram } from "./helpers/cli.ts";
import { type FakeRunner, startFakeRunner } from "./helpers/dead-runner.ts";
import { needs } from "./helpers/needs.ts";
import { Workspace } from "./helpers/workspace.ts";

const FORCE = "if nobody runs that any more, put it back with --force\n";
const FILE = 'it\'s a "list".json';

function claimOf({ pid, runner }: FakeRunner, claim: string): unknown[] {
  const startedAt = new Date().toISOString();
  const record = {
    status: "running",
    host: hostname(),
    pid,
    attempt: 2,
    claim,
    runner,
    startedAt,
    note: "mine",
  };
  return ["executed", record, "python", "main.py", claim];
}

/** The record of an entry that was lost and requeued. */
function putBack(claim: string): unknown {
  const history = [expect.objectContaining({ attempt: 2, claim, reason: "lost" }) as unknown];
  return { attempt: 2, history, note: "mine" };
}

test("entries of a dead runner of this machine are shown as lost and requeued; those of a living one are not", async () => {
  const workspace = new Workspace();
  const cwd = workspace.path;
  const [dying, living] = await Promise.all([startFakeRunner(cwd), startFakeRunner(cwd)]);
  workspace.list(FILE, [claimOf(dying, "one"), claimOf(living, "two"), ["true"]]);
  const before = workspace.read(FILE);
  const nothing = await cooperate(["--requeue-failed", FILE], { cwd });
  expect(nothing).toMatchObject({ exitCode: 0, stderr: "nothing to requeue: no entry has failed\n" });
  expect(workspace.read(FILE)).toBe(before);

  await dying.kill();
  const progress = await cooperate(["--progress", FILE], { cwd });
  expect(progress.stdout).toContain("3 entries: 1 pending, 1 running, 1 lost\n");
  expect(progress.stdout).toMatch(/^lost +0 /m);
  expect(progress.stdout).toMatch(/^running +1 /m);
  expect(progress.stdout).toContain("\nlost 0: its runner on this machine has ended\n");
  const list = await cooperate(["--list", FILE, "running", "--json"], { cwd });
  expect(JSON.parse(list.stdout)).toMatchObject([
    { n: 0, status: "running", lost: true },
    { n: 1, note: "mine" },
  ]);

  const dry = await cooperate(["requeue-failed", FILE, "--dry-run"], { cwd });
  const died = "among them, lost with their runner: 0\n";
  expect(dry.stderr).toBe(`1 entry would be pending again: 0\n${died}`);
  expect(workspace.read(FILE)).toBe(before);
  const done = await cooperate(["--requeue-failed", FILE, "0-1"], { cwd });
  const left = `running, so left alone: 1 on ${hostname()}\n`;
  expect(done).toMatchObject({ exitCode: 0, stderr: `1 entry is pending again: 0\n${died}${left}` });
  expect(workspace.entries(FILE)[0]).toEqual([putBack("one"), "python", "main.py", "one"]);
  // The living runner's entry, byte for byte.
  expect(workspace.read(FILE).split("\n")[2]).toBe(before.split("\n")[2]);
});

test(
  "an experiment that outlives its runner is not requeued (its environment is found in /proc)",
  needs(process.platform === "linux", "/proc"),
  async () => {
    const workspace = new Workspace();
    const cwd = workspace.path;
    const runner = await startFakeRunner(cwd);
    const program = 'process.stdout.write("up"); setInterval(() => {}, 1e6)';
    const env = { ...process.env, COOPERATE_CLAIM: "outlives" };
    const experiment = startProgram(process.execPath, ["-e", program], { cwd, env });
    if (experiment.child.stdout) await once(experiment.child.stdout, "data");
    await runner.kill();
    workspace.list(FILE, [claimOf(runner, "outlives")]);
    const before = workspace.read(FILE);
    const kept = await cooperate(["--requeue", FILE, "all"], { cwd });
    expect(kept.stderr).toBe(`nothing to requeue\nrunning, so left alone: 0 on ${hostname()}\n${FORCE}`);
    expect(workspace.read(FILE)).toBe(before);

    experiment.child.kill("SIGKILL");
    await experiment.result;
    await cooperate(["--requeue", FILE, "all"], { cwd });
    expect(workspace.entries(FILE)).toEqual([[putBack("outlives"), "python", "main.py", "outlives"]]);
  },
);
