import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { formatDuration } from "../src/core/duration.ts";
import { BIN, cooperate, type Result, type Running, start } from "./helpers/cli.ts";
import { splitLog } from "./helpers/job-log.ts";
import { needs } from "./helpers/needs.ts";
import { HAS_TMUX, Terminal } from "./helpers/terminal.ts";
import { until } from "./helpers/until.ts";
import { Workspace } from "./helpers/workspace.ts";

const FILE = "my exps.json";
const WAITS = ["sh", "-c", "touch began; until [ -e go ]; do sleep 0.05; done"];

function workspaceWith(...entries: unknown[][]): Workspace {
  const workspace = new Workspace();
  workspace.list(FILE, entries);
  return workspace;
}

function run(workspace: Workspace, ...args: string[]): Running {
  return start(["--run", FILE, ...args], { cwd: workspace.path });
}

async function say(workspace: Workspace, verb: string, ...args: string[]): Promise<Result> {
  return cooperate([`--${verb}`, FILE, ...args], { cwd: workspace.path });
}

describe("run lines", () => {
  test("on a terminal say how far the list is", needs(HAS_TMUX, "tmux"), async () => {
    const workspace = workspaceWith(["true"], ["true"], ["sh", "-c", "exit 3"]);
    const typed = `"${process.execPath}" "${BIN}" --run "${FILE}" --keep-going`;
    const screen = await new Terminal(typed, workspace.path).shows("exit 1");
    const lineOf = (start: string): string | undefined =>
      screen.split("\n").find((line) => line.startsWith(start));
    const after = (n: number): string => {
      const [foot = ""] = splitLog(workspace.at(`cooperate_${n}`)).foot;
      return /after \d+\.\ds$/.exec(foot)?.[0] ?? `no time in ${foot}`;
    };
    expect(lineOf(`[0] done ${after(0)}  [1/3] `)).toMatch(/\[1\/3\] \d\S*s\b/);
    expect(lineOf(`[2] FAILED: exit 3 ${after(2)}  [3/3] `)).toMatch(/\[3\/3\] \d\S*s$/);
  });

  test("in a pipe stay as they are, and agree with list and log to the digit", async () => {
    const workspace = workspaceWith(["sleep", "0.15"], ["sleep", "0.35"]);
    const { stderr } = await run(workspace).result;
    expect(stderr).not.toContain("[1/2]");
    expect(stderr).toContain("2 done, 0 failed\n");
    const { stdout } = await say(workspace, "list", "--csv", "--columns", "time");
    for (const [n, seconds] of stdout.trimEnd().split("\n").slice(1).entries()) {
      const after = `after ${formatDuration(Number(seconds) * 1_000)}`;
      expect(stderr).toContain(`[${n}] done ${after}\n`);
      const { head, foot } = splitLog(workspace.at(`cooperate_${n}`));
      expect(foot[0]).toBe(`# cooperate: exit 0 ${after}`);
      const { startedAt, endedAt } = workspace.record(FILE, n);
      expect([head.at(-1), foot[1]]).toEqual([
        `# started: ${String(startedAt)}`,
        `# ended: ${String(endedAt)}`,
      ]);
    }
  });

  test("with --quiet are only failures and the summary", async () => {
    const workspace = workspaceWith(["true"], ["sh", "-c", "exit 3"], ["true"]);
    const { exitCode, stderr } = await run(workspace, "--keep-going", "--quiet").result;
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^\[1\] FAILED: exit 3 after \S+\n3 experiments in /);
    const one = await say(workspace, "one", "0", "-q");
    expect(one.stderr).toMatch(/^1 experiment in \S+: 1 done, 0 failed\n/);
    expect(one.stderr).not.toContain("--max");
  });
});

test("an entry is shown as checking while its check runs, and as running from its start on", async () => {
  const check = "touch checks; until [ -e ready ]; do sleep 0.05; done";
  const workspace = workspaceWith([{ check }, ...WAITS]);
  const runner = run(workspace);
  await until("it is being checked", () => existsSync(workspace.at("checks")));
  expect((await say(workspace, "progress")).stdout).toContain("1 entry: 1 checking\n");
  const { startedAt: claimedAt } = workspace.record(FILE, 0);
  workspace.write("ready", "");
  await until("it has begun", () => existsSync(workspace.at("began")));
  await until("the list says so", () => workspace.record(FILE, 0)["queued"] === undefined);
  expect((await say(workspace, "list", "--status", "running")).stdout).toContain("running");
  expect(Date.parse(workspace.record(FILE, 0)["startedAt"] as string)).toBeGreaterThan(
    Date.parse(claimedAt as string),
  );
  workspace.write("go", "");
  expect((await runner.result).exitCode).toBe(0);
});

test("of short entries that are claimed ahead, the list says which run", async () => {
  const workspace = workspaceWith(...Array.from({ length: 600 }, () => ["true"]));
  const runner = run(workspace, "-j", "2");
  const counts = await until("a batch is in the list, and a part of it runs", async () => {
    const { stdout } = await say(workspace, "progress", "--json");
    const { queued, counts: all, perSecond } = JSON.parse(stdout) as Figures;
    return queued > 8 && all.running > queued ? { busy: all.running - queued, perSecond } : undefined;
  });
  // Two that run, and two that have ended since that was written.
  expect(counts.busy).toBeLessThanOrEqual(4);
  expect(counts.perSecond).toBeLessThan(2_000); // 22,828 where what waits counts
  expect((await runner.result).exitCode).toBe(0);
});

interface Figures {
  readonly queued: number;
  readonly counts: { readonly running: number };
  readonly perSecond: number;
}

test("--idle-timeout leaves although an entry waits for its check", async () => {
  const workspace = workspaceWith([{ check: "false" }, "true"]);
  const { exitCode, stderr } = await run(workspace, "--idle-timeout", "1s", "--check-interval", "1h").result;
  expect(exitCode).toBe(0);
  expect(stderr).toContain("stopped: nothing could start here for the time of --idle-timeout");
});

test("the runner of a held entry says that it is held again", async () => {
  const workspace = workspaceWith(WAITS);
  await say(workspace, "pause", "0");
  const runner = start(["--one", FILE, "0"], { cwd: workspace.path });
  await until("it runs", () => existsSync(workspace.at("began")));
  runner.child.kill("SIGINT");
  expect((await runner.result).stderr).toMatch(/^\[0\] interrupted by SIGINT after \S+; held again$/m);
  expect((await run(workspace).result).stderr).toContain(
    `1 entry is held; resume it: cooperate --resume '${FILE}' held`,
  );
});
