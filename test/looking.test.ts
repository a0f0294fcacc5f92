import { symlinkSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { cooperate, start } from "./helpers/cli.ts";
import { needs } from "./helpers/needs.ts";
import { HAS_TMUX, Terminal } from "./helpers/terminal.ts";
import { BIN } from "./helpers/cli.ts";
import { until } from "./helpers/until.ts";
import { Workspace } from "./helpers/workspace.ts";

/** A list as two machines left it: done, failed, running elsewhere, pending. */
function mixed(workspace: Workspace): void {
  const at = (seconds: number): string => new Date(Date.UTC(2026, 10, 20, 10, 0, seconds)).toISOString();
  const ended = { host: "gpu1", pid: 7, attempt: 1, claim: "a", startedAt: at(0), endedAt: at(42) };
  workspace.list("my exps.json", [
    [
      "executed",
      { status: "done", ...ended, exitCode: 0, log: workspace.at("cooperate_0") },
      "python",
      "main.py",
      "--lr",
      "0.1",
    ],
    [
      "executed",
      { status: "failed", ...ended, exitCode: 3, log: workspace.at("cooperate_1") },
      "python",
      "main.py",
      "--lr",
      "0.2",
    ],
    [
      "executed",
      { status: "failed", ...ended, attempt: 2, signal: "SIGKILL", name: "big one" },
      "python",
      "main.py",
      "--lr",
      "0.3",
    ],
    [
      "executed",
      { status: "running", host: "gpu2", pid: 8, attempt: 1, claim: "b", startedAt: at(0) },
      "python",
      "main.py",
      "--lr",
      "0.4",
    ],
    ["executed", "python", "old.py"],
    [{ note: "mine" }, "python", "main.py", "a b"],
  ]);
  workspace.write("cooperate_0", "head\n\u0000binary\n");
}

describe("--list", () => {
  test("prints a table of all entries, the same in both spellings", async () => {
    const workspace = new Workspace();
    mixed(workspace);
    const { exitCode, stdout } = await cooperate(["--list", "my exps.json", "0-2,4-5"], {
      cwd: workspace.path,
    });
    expect(exitCode).toBe(0);
    expect(stdout.split("\n")).toEqual([
      "n  status   attempt  host  time  exit     name     command",
      "0  done           1  gpu1   42s  0                 python main.py --lr 0.1",
      "1  failed         1  gpu1   42s  3                 python main.py --lr 0.2",
      "2  failed         2  gpu1   42s  SIGKILL  big one  python main.py --lr 0.3",
      "4  unknown                                         python old.py",
      "5  pending                                         python main.py 'a b'",
      "",
    ]);
    expect((await cooperate(["list", "my exps.json", "0-2,4-5"], { cwd: workspace.path })).stdout).toBe(
      stdout,
    );
    const running = await cooperate(["--list", "my exps.json", "3"], { cwd: workspace.path });
    expect(running.stdout).toMatch(/^3 {2}running +1 {2}gpu2 +\d\S* \S+ +python main.py --lr 0.4$/m);
  });

  test("selects by number, range, status and text", async () => {
    const workspace = new Workspace();
    mixed(workspace);
    const numbers = async (selection: string): Promise<number[]> => {
      const { stdout } = await cooperate(["--list", "my exps.json", selection, "--json"], {
        cwd: workspace.path,
      });
      return (JSON.parse(stdout) as { n: number }[]).map(({ n }) => n);
    };
    expect(await numbers("1,3-last")).toEqual([1, 3, 4, 5]);
    expect(await numbers("0-5:2")).toEqual([0, 2, 4]);
    expect(await numbers("failed")).toEqual([1, 2]);
    expect(await numbers("lr 0.2")).toEqual([1]);
    expect(await numbers("'a b'")).toEqual([5]);
  });

  test("--json prints facts, options and the user's own keys", async () => {
    const workspace = new Workspace();
    mixed(workspace);
    const { stdout } = await cooperate(["--list", "my exps.json", "--json"], { cwd: workspace.path });
    const entries = JSON.parse(stdout) as Record<string, unknown>[];
    expect(entries[2]).toMatchObject({
      n: 2,
      status: "failed",
      signal: "SIGKILL",
      name: "big one",
      attempt: 2,
    });
    expect(entries[5]).toEqual({ n: 5, status: "pending", argv: ["python", "main.py", "a b"], note: "mine" });
  });

  test("fits a terminal of 80 columns", needs(HAS_TMUX, "tmux"), async () => {
    const workspace = new Workspace();
    workspace.list("exps.json", [
      ["python", "main.py", ...Array.from({ length: 30 }, (_, i) => `--option-${i}`), "--last"],
    ]);
    const terminal = new Terminal(`"${process.execPath}" "${BIN}" --list exps.json`, workspace.path);
    const [, row = ""] = (await terminal.shows("exit 0")).split("\n");
    expect(row).toMatch(/^0 {2}pending .*python main.py .*….*--last$/);
    expect(row.length).toBeLessThanOrEqual(80);
  });
});

describe("--progress", () => {
  test("prints counts, durations, what each runner runs, and the next command to type", async () => {
    const workspace = new Workspace();
    mixed(workspace);
    const { exitCode, stdout } = await cooperate(["--progress", "my exps.json"], { cwd: workspace.path });
    expect(exitCode).toBe(0);
    expect(stdout).toContain("my exps.json: 6 entries: 1 pending, 1 running, 1 done, 2 failed, 1 unknown\n");
    expect(stdout).toMatch(/^\[█{20}x{20}▒{10}·{10}\] 66 %$/m);
    expect(stdout).toMatch(/42s each · done at about .*\d\d:\d\d/);
    expect(stdout).toMatch(/^running {2}3 {2}gpu2 +8 +\w+( \w+)? +python main.py --lr 0.4$/m);
    expect(stdout).toContain("cooperate --requeue-failed 'my exps.json'");
    const json = await cooperate(["progress", "my exps.json", "--json"], { cwd: workspace.path });
    expect(JSON.parse(json.stdout)).toMatchObject({
      total: 6,
      counts: { pending: 1, held: 0, running: 1, done: 1, failed: 2, cancelled: 0, unknown: 1 },
      meanDuration: 42_000,
      running: [{ n: 3, host: "gpu2", pid: 8, standing: { kind: "untold", why: "unnamed" } }],
    });
  });

  test("summarises 100,000 entries", async () => {
    const workspace = new Workspace();
    workspace.list(
      "exps.json",
      Array.from({ length: 100_000 }, (_, i) => ["python", "main.py", "--seed", String(i)]),
    );
    const { stdout } = await cooperate(["--progress", "exps.json"], { cwd: workspace.path });
    expect(stdout).toContain("100000 entries: 100000 pending");
    expect(stdout).toContain("not started");
  });
});

describe("--log", () => {
  test("prints the bytes of a log, or its path", async () => {
    const workspace = new Workspace();
    mixed(workspace);
    expect(await cooperate(["--log", "my exps.json", "lr 0.1"], { cwd: workspace.path })).toMatchObject({
      exitCode: 0,
      stdout: "head\n\u0000binary\n",
    });
    const { stdout } = await cooperate(["log", "my exps.json", "1", "--path"], { cwd: workspace.path });
    expect(stdout).toBe(`${workspace.at("cooperate_1")}\n`);
  });
});

describe("--requeue-failed and --requeue", () => {
  test("requeue the selected entries but no running one; attempts stay counted", async () => {
    const workspace = new Workspace();
    mixed(workspace);
    const before = workspace.read("my exps.json");
    const dry = await cooperate(["--requeue-failed", "my exps.json", "--dry-run"], { cwd: workspace.path });
    expect(dry.stderr).toBe("2 entries would be pending again: 1-2\n");
    expect(workspace.read("my exps.json")).toBe(before);

    const one = await cooperate(["requeue-failed", "my exps.json", "2-5"], { cwd: workspace.path });
    expect(one.stderr).toBe("1 entry is pending again: 2\nrunning, so left alone: 3 on gpu2\n");
    expect(workspace.entries("my exps.json")[2]).toEqual([
      { attempt: 2, history: [expect.objectContaining({ signal: "SIGKILL" })], name: "big one" },
      "python",
      "main.py",
      "--lr",
      "0.3",
    ]);

    const all = await cooperate(["--requeue", "my exps.json", "all"], { cwd: workspace.path });
    expect(all.stderr).toBe(
      "3 entries are pending again: 0-1,4\nrunning, so left alone: 3 on gpu2\nif nobody runs that any more, put it back with --force\n",
    );
    expect(workspace.entries("my exps.json")[4]).toEqual(["python", "old.py"]);
    // The running entry, byte for byte.
    expect(workspace.read("my exps.json").split("\n")[4]).toBe(before.split("\n")[4]);
    const none = await cooperate(["--requeue-failed", "my exps.json"], { cwd: workspace.path });
    expect(none).toMatchObject({ exitCode: 0, stderr: "nothing to requeue: no entry has failed\n" });
  });

  test("work on the target of a symlink", async () => {
    const workspace = new Workspace();
    workspace.list("real.json", [["executed", { status: "failed", exitCode: 1 }, "a"]]);
    symlinkSync("real.json", workspace.at("link.json"));
    expect((await cooperate(["--requeue-failed", "link.json"], { cwd: workspace.path })).exitCode).toBe(0);
    expect(workspace.entries("real.json")).toEqual([["a"]]);
    expect(workspace.files()).toEqual(["link.json", "real.json"]);
  });
});

describe("--one", () => {
  test("runs any entry that no runner runs", async () => {
    const workspace = new Workspace();
    workspace.list("exps.json", [
      ["executed", { status: "done", attempt: 1 }, "true"],
      ["executed", "true"],
      ["true"],
    ]);
    for (const n of [0, 1, 2]) {
      expect((await cooperate(["--one", "exps.json", String(n)], { cwd: workspace.path })).exitCode).toBe(0);
    }
    expect([0, 1, 2].map((n) => workspace.record("exps.json", n)["attempt"])).toEqual([2, 1, 1]);
  });

  test("offers a menu to search in", needs(HAS_TMUX, "tmux"), async () => {
    const workspace = new Workspace();
    workspace.list("exps.json", [
      ["executed", "echo", "alpha"],
      ["echo", "beta"],
      ["echo", "gamma"],
    ]);
    const terminal = new Terminal(`"${process.execPath}" "${BIN}" --one exps.json`, workspace.path);
    await terminal.shows("Which entry?");
    terminal.type("BETA");
    await until("the menu has only the match", () => !terminal.screen().includes("gamma"));
    terminal.press("Enter");
    const screen = await terminal.shows("exit 0");
    expect(screen).toMatch(/^beta$/m); // the output of the experiment, followed on the terminal
    expect(screen).toContain("1 done");
    expect(workspace.record("exps.json", 1)["status"]).toBe("done");
  });
});

test("a pipe that is closed early is no error", async () => {
  const workspace = new Workspace();
  workspace.list(
    "exps.json",
    Array.from({ length: 20_000 }, (_, i) => ["python", String(i)]),
  );
  const listing = start(["--list", "exps.json"], { cwd: workspace.path });
  listing.child.stdout?.once("data", () => listing.child.stdout?.destroy());
  const { exitCode, stderr } = await listing.result;
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
});
