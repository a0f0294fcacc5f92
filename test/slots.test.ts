import { hostname } from "node:os";
import { describe, expect, test } from "vitest";
import { quoteWords } from "../src/core/shell-words.ts";
import { BIN, cooperate, type Result, type Running, start } from "./helpers/cli.ts";
import { needs } from "./helpers/needs.ts";
import { busy, mostSeen, prepare, VISIBLE } from "./helpers/occupancy.ts";
import { heard } from "./helpers/heard.ts";
import { HAS_TMUX, Terminal } from "./helpers/terminal.ts";
import { until } from "./helpers/until.ts";
import { Workspace } from "./helpers/workspace.ts";

const FILE = "my exps.json";

function workspaceWith(...entries: unknown[][]): Workspace {
  const workspace = new Workspace();
  prepare(workspace);
  workspace.list(FILE, entries);
  return workspace;
}

function visible(count: number): unknown[][] {
  return Array.from({ length: count }, () => VISIBLE);
}

function run(workspace: Workspace, ...args: string[]): Running {
  return start(["--run", FILE, ...args], { cwd: workspace.path });
}

async function say(workspace: Workspace, verb: string, ...args: string[]): Promise<Result> {
  return cooperate([`--${verb}`, FILE, ...args], { cwd: workspace.path });
}

function statuses(workspace: Workspace): unknown[] {
  return workspace.entries(FILE).map((_, n) => workspace.record(FILE, n)["status"] ?? "pending");
}

async function runs(workspace: Workspace, ...numbers: number[]): Promise<void> {
  await until(`${numbers.join(" ")} run`, () => busy(workspace).join(" ") === numbers.join(" "));
}

describe("-j", () => {
  test("runs 4 at once and never 5, one in each slot; record and environment contain the slot", async () => {
    const workspace = workspaceWith(...visible(12));
    const runner = run(workspace, "-j", "4");
    await runs(workspace, 0, 1, 2, 3);
    expect(statuses(workspace).filter((status) => status === "running")).toHaveLength(4);
    await until("all four have looked", () => workspace.read("seen").split("\n").length > 4);
    workspace.write("go", "");
    const { exitCode, stderr } = await runner.result;
    expect(exitCode).toBe(0);
    expect(stderr).toContain("12 done, 0 failed");
    expect(mostSeen(workspace)).toBe(4);
    expect(new Set([0, 1, 2, 3].map((n) => workspace.record(FILE, n)["slot"]))).toEqual(
      new Set([0, 1, 2, 3]),
    );
    // One line for each start and end, and no other before the summary.
    expect(stderr.split("\n").filter((line) => /^\[\d+\] (?:sh |done after)/.test(line))).toHaveLength(24);
    expect(workspace.files().filter((name) => name.includes(".run") || name.includes(".lock"))).toEqual([]);
  });

  test("idle slots stay while one works, for entries that are added meanwhile", async () => {
    const workspace = workspaceWith(VISIBLE);
    const runner = run(workspace, "--jobs", "3");
    await runs(workspace, 0);
    await cooperate(["--add", FILE, "--again", "-"], {
      cwd: workspace.path,
      input: `${JSON.stringify(VISIBLE)}\n`.repeat(2),
    });
    await runs(workspace, 0, 1, 2);
    workspace.write("go", "");
    expect((await runner.result).exitCode).toBe(0);
  });

  test("an entry whose dependency has ended starts beside running ones", async () => {
    const workspace = workspaceWith(
      VISIBLE,
      VISIBLE,
      [{ after: [0] }, ...VISIBLE],
      [{ after: [0] }, ...VISIBLE],
    );
    const runner = run(workspace, "-j", "3");
    await runs(workspace, 0, 1);
    workspace.write("go.0", "");
    await runs(workspace, 1, 2, 3);
    workspace.write("go", "");
    expect((await runner.result).exitCode).toBe(0);
  });

  test("after a failure no experiment starts, and running ones go on to their end", async () => {
    const workspace = workspaceWith(
      ["sh", "-c", "until [ -e fail ]; do sleep 0.02; done; exit 3"],
      ...visible(4),
    );
    const runner = run(workspace, "-j", "4");
    await runs(workspace, 1, 2, 3);
    const said = heard(runner, "nothing more begins here");
    workspace.write("fail", "");
    await said;
    expect(workspace.record(FILE, 0)["status"]).toBe("failed");
    workspace.write("go.2", "");
    await until("2 is done", () => workspace.record(FILE, 2)["status"] === "done");
    expect(busy(workspace)).toEqual([1, 3]);
    workspace.write("go", "");
    const { exitCode, stderr } = await runner.result;
    expect(exitCode).toBe(1);
    expect(statuses(workspace)).toEqual(["failed", "done", "done", "done", "pending"]);
    expect(stderr).toContain("nothing more begins here; 3 experiments still run and go on to the end");
    expect(stderr).toContain("stopped at the first failure");
  });

  test("--max-failures counts over all slots; --keep-going does not stop", async () => {
    const workspace = workspaceWith(...Array.from({ length: 12 }, () => ["false"]));
    const { exitCode, stderr } = await run(workspace, "-j", "3", "--max-failures", "4").result;
    expect(exitCode).toBe(1);
    expect(stderr).toContain("too many failures in a row");
    const failed = statuses(workspace).filter((status) => status === "failed").length;
    expect(failed).toBeGreaterThanOrEqual(4);
    expect(failed).toBeLessThanOrEqual(6);
    await run(workspace, "-j", "3", "--keep-going").result;
    expect(new Set(statuses(workspace))).toEqual(new Set(["failed"]));
  });

  test.each([
    ["2", 4],
    ["4", 2],
    ["5", 5],
  ])("--max %s with %i slots runs exactly that many", async (max, slots) => {
    const workspace = workspaceWith(...Array.from({ length: 7 }, () => ["true"]));
    const { stderr } = await run(workspace, "-j", String(slots), "--max", max).result;
    expect(statuses(workspace).filter((status) => status === "done")).toHaveLength(Number(max));
    expect(stderr).toContain("stopped: --max reached");
  });

  test("a check that did not hold does not count for --max", async () => {
    const workspace = workspaceWith([{ check: "test -e ready" }, "true"], VISIBLE, ["true"]);
    const runner = run(workspace, "-j", "2", "--max", "2", "--check-interval", "0.1s");
    await until(
      "it was asked twice",
      () => Number(workspace.record(FILE, 0)["checks"]) >= 2 || statuses(workspace)[2] === "done",
    );
    workspace.write("ready", "");
    workspace.write("go", "");
    expect((await runner.result).exitCode).toBe(0);
    expect(statuses(workspace).filter((status) => status === "done")).toHaveLength(2);
  });

  test("SIGTERM ends all experiments, and their entries are as before", async () => {
    const workspace = workspaceWith(...visible(6));
    const before = workspace.read(FILE);
    const runner = run(workspace, "-j", "4");
    await runs(workspace, 0, 1, 2, 3);
    runner.child.kill("SIGTERM");
    const { exitCode, stderr } = await runner.result;
    expect(exitCode).toBe(143);
    expect(stderr).toContain(
      "SIGTERM: stopping the 4 running experiments; a second signal does not wait for them",
    );
    expect(stderr).toContain("4 given back");
    expect(workspace.read(FILE)).toBe(before);
  });

  test("--cancel ends one experiment, whose slot takes the next; --stop leaves after the running ones in all slots", async () => {
    const workspace = workspaceWith(...visible(6));
    const runner = run(workspace, "-j", "3");
    await runs(workspace, 0, 1, 2);
    await say(workspace, "cancel", "1");
    await runs(workspace, 0, 2, 3);
    expect(workspace.record(FILE, 1)["status"]).toBe("cancelled");
    const said = heard(runner, "nothing more begins here; 3 experiments still run");
    const printed = await say(workspace, "stop");
    await said;
    expect(printed.stderr).toContain("asked to leave after what they run");
    workspace.write("go", "");
    const { exitCode, stderr } = await runner.result;
    expect(exitCode).toBe(0);
    expect(stderr).toContain("stopped on request (--stop)");
    expect(statuses(workspace)).toEqual(["done", "cancelled", "done", "done", "pending", "pending"]);
  });

  test("an entry that is retried runs beside the others", async () => {
    const flaky = ["sh", "-c", "[ $COOPERATE_ATTEMPT -ge 3 ]"];
    const workspace = workspaceWith(...Array.from({ length: 6 }, () => flaky));
    const { exitCode, stderr } = await run(workspace, "-j", "3", "--retries", "2").result;
    expect(exitCode).toBe(0);
    expect(stderr).toContain("6 done, 0 failed, 12 to be tried again");
  });

  test.each([
    ["-j x", ["-j", "x"], '"x" is not a number of experiments'],
    ["--memfree", ["--memfree", "much"], '"much" is not a size'],
    ["--load", ["--load", "high"], "--load high: expected a share of the cores such as 80%"],
  ])("refuses %s", async (_, args, message) => {
    const workspace = workspaceWith(["true"]);
    const { exitCode, stderr } = await run(workspace, ...args).result;
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });
});

describe("--jobs FILE N", () => {
  test("more slots start at once, fewer as experiments end; the runners that were asked are named", async () => {
    const workspace = workspaceWith(...visible(7));
    const runner = run(workspace);
    await runs(workspace, 0);
    const here = `${hostname()} (pid ${runner.pid})`;
    const elsewhere = await say(workspace, "jobs", "3", "--host", "nowhere");
    expect(elsewhere.stderr).toBe(`nobody on nowhere works on ${FILE}\n`);
    const more = await say(workspace, "jobs", "3", "--host", hostname());
    expect([more.exitCode, more.stderr]).toEqual([0, `${here}: 3 at the same time\n`]);
    await runs(workspace, 0, 1, 2);
    expect((await say(workspace, "jobs", "1")).stderr).toBe(`${here}: 1 at the same time\n`);
    for (const n of [0, 2]) {
      workspace.write(`go.${n}`, "");
      await until(`${n} is done`, () => workspace.record(FILE, n)["status"] === "done");
    }
    expect(busy(workspace)).toEqual([1]);
    workspace.write("go.1", "");
    await runs(workspace, 3); // exclusively
    expect((await say(workspace, "jobs", "2")).stderr).toBe(`${here}: 2 at the same time\n`);
    await runs(workspace, 3, 4);
    workspace.write("go", "");
    const { exitCode, stderr } = await runner.result;
    expect(exitCode).toBe(0);
    expect(stderr).toContain("3 at the same time from now on, as requested with --jobs (before: 1)");
    expect(mostSeen(workspace)).toBe(3);
    expect(new Set(statuses(workspace))).toEqual(new Set(["done"]));
    expect(workspace.files().filter((name) => name.includes(".run"))).toEqual([]);
  });

  test("invalid arguments are refused before any runner is asked", async () => {
    const workspace = workspaceWith(["true"]);
    expect(await say(workspace, "jobs", "lots")).toMatchObject({ exitCode: 2 });
    expect((await say(workspace, "jobs", "2")).stderr).toBe(`nobody works on ${FILE}\n`);
  });
});

describe("--memfree and --load", () => {
  test("no experiment starts on a full machine, which is reported once; a signal is obeyed", async () => {
    const workspace = workspaceWith(["true"], ["true"]);
    const runner = run(workspace, "-j", "2", "--memfree", "1000000T");
    await heard(runner, "of memory are available, less than the");
    const why = "starts nothing now: ";
    await until("others are told", async () => (await say(workspace, "progress")).stdout.includes(why));
    expect((await say(workspace, "explain", "0")).stdout).toContain(why);
    runner.child.kill("SIGINT");
    const { exitCode, stderr } = await runner.result;
    expect(exitCode).toBe(130);
    expect(stderr.match(/^waiting: /gm)).toHaveLength(1);
    expect((await say(workspace, "progress")).stdout).not.toContain(why);
    expect(statuses(workspace)).toEqual(["pending", "pending"]);
  });

  test("a runner with nothing to run leaves, however full the machine is", async () => {
    const workspace = workspaceWith(["executed", { status: "done" }, "true"]);
    expect((await run(workspace, "--memfree", "1000000T").result).exitCode).toBe(0);
  });

  test("with enough room all entries run, a second apart", async () => {
    const workspace = workspaceWith(["true"], ["true"], ["true"]);
    const { exitCode } = await run(workspace, "-j", "3", "--memfree", "1M", "--load", "1000000%").result;
    expect(exitCode).toBe(0);
    const begun = [0, 1, 2].map((n) => Date.parse(workspace.record(FILE, n)["startedAt"] as string));
    expect(Math.max(...begun) - Math.min(...begun)).toBeGreaterThan(1_900);
  });
});

describe("--tail", () => {
  test("prints whole lines of all experiments with their entry numbers, also in a pipe", async () => {
    const chatter = [
      "sh",
      "-c",
      'for i in $(seq 40); do printf "$COOPERATE_ENTRY says"; sleep 0.01; echo " $i"; done; printf end',
    ];
    const workspace = workspaceWith(chatter, chatter, chatter);
    const { stdout } = await run(workspace, "-j", "3", "--tail").result;
    const lines = stdout.trimEnd().split("\n");
    for (const n of [0, 1, 2]) {
      const expected = Array.from({ length: 40 }, (_, i) => `[${n}] ${n} says ${i + 1}`);
      expect(lines.filter((line) => line.startsWith(`[${n}]`))).toEqual([...expected, `[${n}] end`]);
    }
    expect(lines).toHaveLength(123);
    // They are interleaved.
    expect(new Set(lines.slice(0, 60).map((line) => line.slice(0, 3))).size).toBeGreaterThan(1);
  });

  test(
    "a terminal shows one experiment as it is, several by their lines",
    needs(HAS_TMUX, "tmux"),
    async () => {
      const workspace = workspaceWith(["echo", "plainly shown"], ["echo", "and this"]);
      const command = (args: string[]): string => quoteWords([process.execPath, BIN, ...args]);
      const one = await new Terminal(command(["--run", FILE, "--max", "1"]), workspace.path).shows("exit 0");
      expect(one).toMatch(/^plainly shown$/m);
      const two = await new Terminal(command(["--run", FILE, "-j", "2"]), workspace.path).shows("exit 0");
      expect(two).not.toMatch(/^and this$/m);
    },
  );
});
