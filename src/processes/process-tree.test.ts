import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import {
  CLAIM_MARK,
  isProcessAlive,
  pidsAfter,
  type ProcessRow,
  readProcess,
  readProcessTable,
  SUPERVISOR_MARK,
} from "./process-table.ts";
import { needs } from "../../test/helpers/needs.ts";
import { until } from "../../test/helpers/until.ts";
import { timeOf } from "../../test/helpers/drive-clock.ts";
import { FakeClock } from "../../test/helpers/fake-clock.ts";
import { startOfProcess } from "./proc-files.ts";
import { describeProcesses } from "./process-signals.ts";
import { ProcessTree } from "./process-tree.ts";

type KnownRow = Partial<ProcessRow> & { readonly pid: number };

/** A table of processes that are unrelated unless `rows` says so. */
function tableOf(...rows: readonly KnownRow[]): Map<number, ProcessRow> {
  return new Map(
    rows.map((row) => [
      row.pid,
      {
        parent: 1,
        group: row.pid,
        session: row.pid,
        start: `start of ${row.pid}`,
        state: "S",
        name: "sh",
        claim: undefined,
        supervises: undefined,
        isStarting: false,
        ...row,
      },
    ]),
  );
}

function pidsOf(tree: ProcessTree, ...rows: readonly KnownRow[]): number[] {
  return tree
    .members(tableOf(...rows))
    .map(({ pid }) => pid)
    .sort((a, b) => a - b);
}

describe("the tree of an attempt", () => {
  const FIRST = { pid: 10, claim: "c" };

  test("contains group, session, claim, and the descendants of each", () => {
    const tree = new ProcessTree("c", { pid: 10 });
    const found = pidsOf(
      tree,
      FIRST,
      { pid: 11, group: 10 },
      { pid: 12, session: 10 },
      { pid: 13, claim: "c" },
      { pid: 14, parent: 10 },
      { pid: 15, parent: 14 },
      { pid: 16, parent: 13 },
      { pid: 20, claim: "other" },
      { pid: 21, parent: 20 },
      { pid: 22 },
    );
    expect(found).toEqual([10, 11, 12, 13, 14, 15, 16]);
  });

  test("contains descendants also after pids have wrapped around, so that children are read before their parents", () => {
    const tree = new ProcessTree("c", { pid: 30 });
    const family = [{ pid: 2, parent: 3 }, { pid: 3, parent: 30 }, { pid: 4, parent: 2 }, { pid: 30 }];
    expect(pidsOf(tree, ...family)).toEqual([2, 3, 4, 30]);
  });

  test("keeps what belonged to it once, and recognises a pid that was given to another process", () => {
    const tree = new ProcessTree("c", { pid: 10 });
    pidsOf(tree, FIRST, { pid: 14, parent: 10 });
    expect(pidsOf(tree, { pid: 14 })).toEqual([14]); // its parent has ended
    expect(pidsOf(tree, { pid: 14, start: "later" })).toEqual([]);
  });

  test("does not contain a process that has got the pid of its first process later", () => {
    const tree = new ProcessTree("c", { pid: 10, start: "start of 10" });
    expect(pidsOf(tree, { pid: 10 }, { pid: 11, group: 10 })).toEqual([10, 11]);
    const later = new ProcessTree("c", { pid: 10, start: "start of 10" });
    expect(pidsOf(later, { pid: 10, start: "later" }, { pid: 11, group: 10 })).toEqual([]);
    // A pid is not used again while there is a group or a session of that number.
    expect(pidsOf(later, { pid: 11, group: 10 }, { pid: 12, session: 10 })).toEqual([11, 12]);
  });

  test("never contains this process, nor its other children", () => {
    const own = process.pid;
    const tree = new ProcessTree("c", { pid: 10 });
    expect(pidsOf(tree, FIRST, { pid: own, claim: "c", parent: 10 }, { pid: own + 1, parent: own })).toEqual([
      10,
    ]);
  });

  test("that is no attempt does not contain processes without a claim", () => {
    expect(pidsOf(new ProcessTree(undefined, { pid: 10 }), { pid: 10 }, { pid: 11 })).toEqual([10]);
  });
});

test("processes are described by name and pid", () => {
  expect(
    describeProcesses([
      { name: "sh", pid: 7 },
      { name: "a b", pid: 8 },
    ]),
  ).toBe("sh (pid 7), a b (pid 8)");
});

const hasProc = process.platform === "linux";

/** A program that sleeps, called `name`; killed when the test is over. */
async function sleeper(name: string, env: Record<string, string> = {}): Promise<[ChildProcess, number]> {
  const folder = mkdtempSync(join(tmpdir(), "cooperate-name-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const program = join(folder, name);
  copyFileSync("/bin/sleep", program);
  const child = spawn(program, ["60"], { env, stdio: "ignore", detached: true });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  await once(child, "spawn");
  return [child, child.pid ?? -1];
}

describe("reading the processes of this machine", needs(hasProc, "/proc"), () => {
  test("has group, session, parent, state, name and the variables of the environment, whatever the name", async () => {
    const env = {
      A: "1",
      [`X${CLAIM_MARK}`]: "no",
      [CLAIM_MARK]: "a claim",
      [SUPERVISOR_MARK]: "a runner",
      Z: "2",
    };
    const [child, pid] = await sleeper("a) S 1 (b", env);
    const expected = { pid, parent: process.pid, group: pid, session: pid, name: "a) S 1 (b" };
    expect(readProcess(pid)).toMatchObject({ ...expected, claim: "a claim", supervises: "a runner" });
    expect(readProcessTable().get(pid)).toMatchObject({
      ...expected,
      claim: "a claim",
      supervises: "a runner",
    });
    child.kill("SIGSTOP");
    await until("it is stopped", () => readProcess(pid)?.state === "T");
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(readProcess(pid)).toBeUndefined();
  });

  test("finds a variable in a long environment", async () => {
    const env = { FIRST: "x".repeat(100_000), [CLAIM_MARK]: "behind", LAST: "y".repeat(100_000) };
    const [, pid] = await sleeper("sleeper", env);
    expect(readProcess(pid)?.claim).toBe("behind");
  });

  test("identifies a process by pid and start time", async () => {
    const [child, pid] = await sleeper("sleeper");
    const start = startOfProcess(pid) ?? "";
    expect(isProcessAlive(pid, start)).toBe(true);
    expect(isProcessAlive(pid, `${start}0`)).toBe(false);
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(isProcessAlive(pid, start)).toBe(false);
  });

  test("tells which pids came after one, if they are few", async () => {
    const [, first] = await sleeper("first");
    const [, second] = await sleeper("second");
    // It cannot tell when pids have just wrapped around.
    expect(pidsAfter(first, 10_000) ?? [second]).toContain(second);
    expect(pidsAfter(first, 0)).toBeUndefined();
  });

  test("ends a tree, and returns what it could not end", async () => {
    const [child, pid] = await sleeper("sleeper", { [CLAIM_MARK]: "ends here" });
    const exit = once(child, "exit");
    const ending = {
      signal: "SIGTERM",
      graceMs: 10_000,
      hasEnded: () => false,
      isForced: () => false,
    } as const;
    expect(await new ProcessTree("ends here").end(ending)).toEqual([]);
    expect(await exit).toEqual([null, "SIGTERM"]);
    expect(readProcess(pid)).toBeUndefined();
  });

  test("kills what has not ended after the grace, and not before", async () => {
    const clock = new FakeClock();
    const script = "trap '' TERM; echo ready; while :; do sleep 60; done";
    const child = spawn("sh", ["-c", script], { stdio: ["ignore", "pipe", "ignore"], detached: true });
    onTestFinished(() => {
      child.kill("SIGKILL");
    });
    const exit = once(child, "exit");
    await once(child.stdout, "data");
    const tree = new ProcessTree(undefined, { pid: child.pid ?? -1 }, new Set(), clock);
    const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
    const ending = { signal: "SIGTERM", graceMs: 500, hasEnded, isForced: () => false } as const;
    const tookMs = await timeOf(clock, tree.end(ending));
    expect(await exit).toEqual([null, "SIGKILL"]);
    expect(tookMs).toBeGreaterThanOrEqual(500);
  });

  test("a shell with job control does not take a paused job for one that has ended", async () => {
    const child = spawn("bash", ["-c", "set -m; sleep 60 & wait"], { stdio: "ignore", detached: true });
    onTestFinished(() => {
      child.kill("SIGKILL");
    });
    const tree = new ProcessTree(undefined, { pid: child.pid ?? -1 });
    await until("its job has begun", () => tree.members(readProcessTable()).length >= 2);
    for (let i = 0; i < 5; i++) {
      await tree.pause();
      await tree.resume();
    }
    expect(tree.members(readProcessTable())).toHaveLength(2);
    await tree.end({ signal: "SIGKILL", graceMs: 0, hasEnded: () => true, isForced: () => true });
  });
});
