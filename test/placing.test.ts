import { hostname } from "node:os";
import { describe, expect, test } from "vitest";
import { cooperate, type Result, start } from "./helpers/cli.ts";
import { splitLog } from "./helpers/job-log.ts";
import { busy, mostSeen, prepare, VISIBLE } from "./helpers/occupancy.ts";
import { until } from "./helpers/until.ts";
import { Workspace } from "./helpers/workspace.ts";

const BUILT = new URL("../dist/index.js", import.meta.url).href;
const { openList } = (await import(BUILT)) as typeof import("../src/index.ts");

const FILE = "my exps.json";
const THREADS = ["sh", "-c", 'echo "$OMP_NUM_THREADS/$MKL_NUM_THREADS/$COOPERATE_CPUS"'];

/** The environment without what schedulers and users say of threads. */
function bareEnv(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const own = /_THREADS$|^SLURM_|^NSLOTS$|^OAR_/;
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !own.test(name)));
  return { ...env, ...more };
}

async function say(
  workspace: Workspace,
  verb: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<Result> {
  return cooperate([`--${verb}`, FILE, ...args], { cwd: workspace.path, env: bareEnv(env) });
}

describe("--add", () => {
  test("stores CPUs, hosts, the time to begin, and a timeout that older versions read", async () => {
    const workspace = new Workspace();
    const before = Date.now();
    const placing = ["--cpus", "2.5", "--hosts", "gpu1, gpu2", "--hosts", "n*,gpu1", "--begin", "2h"];
    const { stdout } = await say(workspace, "add", [...placing, "--timeout", "1-02:00:30", "--", "a"]);
    expect(stdout).toBe("0\n");
    const { begin, ...record } = workspace.record(FILE, 0) as { begin: string };
    expect(record).toEqual({ timeout: "1d2h30s", cpus: 2.5, hosts: ["gpu1", "gpu2", "n*"] });
    expect(Date.parse(begin)).toBeGreaterThanOrEqual(before + 7_200_000);
    expect(begin).toMatch(/Z$/);
  });

  test.each([
    [["--cpus", "-1"], '--cpus "-1": expected a number of at least 0'],
    [["--cpus", "all"], '--cpus "all": expected a number of at least 0'],
    [["--hosts", ","], '--hosts ",": it names no host'],
    [["--hosts", "gpu[1-4]"], '"gpu[1-4]" is no name of a host'],
    [["--begin", "soon"], '"soon" is not a time'],
    [["--begin", "2020-01-01"], "2020-01-01 has passed"],
  ])("refuses %j", async (args, message) => {
    const workspace = new Workspace();
    const { exitCode, stderr } = await say(workspace, "add", [...args, "--", "a"]);
    expect({ exitCode, files: workspace.files() }).toEqual({ exitCode: 2, files: [] });
    expect(stderr).toContain(message);
  });
});

describe("CPUs", () => {
  test("entries have them, and libraries are told; a larger entry is left to other runners", async () => {
    const workspace = new Workspace();
    workspace.list(FILE, [
      [{ cpus: 2 }, ...THREADS],
      [{ cpus: 3 }, ...THREADS],
      THREADS,
      [{ cpus: 2, env: { OMP_NUM_THREADS: "7" } }, ...THREADS],
    ]);
    const { exitCode, stderr } = await say(workspace, "run", ["--cpus", "2"], { MKL_NUM_THREADS: "5" });
    const outputs = [0, 2, 3].map((n) => splitLog(workspace.at(`cooperate_${n}`)).output.toString());
    expect(outputs).toEqual(["2/5/2\n", "1/5/1\n", "7/5/2\n"]);
    expect(exitCode).toBe(0);
    expect(stderr).toContain(
      "1 entry (1) needs more CPUs than the 2 of this runner (--cpus), and is left to other runners",
    );
  });

  test("limit how many run at once, whatever -j says; without --cpus they are those of the allocation", async () => {
    const workspace = new Workspace();
    prepare(workspace);
    workspace.list(
      FILE,
      Array.from({ length: 4 }, () => [{ cpus: 1 }, ...VISIBLE]),
    );
    const runner = start(["--run", FILE, "-j", "4"], {
      cwd: workspace.path,
      env: bareEnv({ SLURM_CPUS_PER_TASK: "1" }),
    });
    await until("one runs", () => busy(workspace).length === 1);
    workspace.write("go", "");
    expect((await runner.result).exitCode).toBe(0);
    expect(mostSeen(workspace)).toBe(1);
  });
});

describe("hosts", () => {
  test("an entry runs only where its hosts are, and the others are told", async () => {
    const workspace = new Workspace();
    workspace.list(FILE, [
      [{ hosts: ["no-such-host"] }, "true"],
      [{ hosts: ["no-such-host", `${hostname().slice(0, 2)}*`] }, "true"],
    ]);
    const { exitCode, stderr } = await say(workspace, "run", []);
    expect(exitCode).toBe(0);
    expect(stderr).toContain("1 done, 0 failed");
    expect(stderr).toContain(
      `1 entry (0) runs only on no-such-host, not on ${hostname()}, and is left to other runners`,
    );
    expect((await say(workspace, "explain", ["0"])).stdout).toContain("  it runs only on no-such-host\n");
    expect((await say(workspace, "run", ["--dry-run"])).stdout).toBe("");
    expect(await openList(workspace.at(FILE)).claim()).toBeUndefined();
    // A user who names the entry means this machine.
    expect((await cooperate(["--one", FILE, "0"], { cwd: workspace.path })).exitCode).toBe(0);
  });
});

test("an entry does not start before its time; the runner stays for it", async () => {
  const workspace = new Workspace();
  const begin = Date.now() + 1_500;
  workspace.list(FILE, [[{ begin: new Date(begin).toISOString() }, "true"], ["true"]]);
  const explained = await say(workspace, "explain", ["0"]);
  expect(explained.stdout).toContain("it does not begin before ");
  const { exitCode, stderr } = await say(workspace, "run", []);
  expect(exitCode).toBe(0);
  expect(stderr).toContain("2 done");
  expect(Date.parse(String(workspace.record(FILE, 0)["startedAt"]))).toBeGreaterThanOrEqual(begin);
  const late = await say(workspace, "add", ["--begin", "2h", "--", "late"]);
  expect(late.exitCode).toBe(0);
  expect((await say(workspace, "run", ["--until", "1h"])).stderr).toContain(
    "the remaining entries would not end in time",
  );
});
