import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { BIN, startProgram } from "../helpers/cli.ts";
import { needs } from "../helpers/needs.ts";
import { FakeLine } from "../helpers/remote.ts";
import { until } from "../helpers/until.ts";
import { Workspace } from "../helpers/workspace.ts";

/** Runs until it may end; says when it begins and, unless it is killed, when it ends. */
const RUN =
  'echo begin $$ >> ran; trap "echo stopped >> ran; exit 1" TERM; until [ -e go ]; do sleep 0.1; done; echo end >> ran';

function scene(): Workspace & { readonly line: FakeLine } {
  const work = new Workspace();
  work.list("x.json", [["bash", "-c", RUN]]);
  const line = new FakeLine(work);
  line.lease = "10s";
  return Object.assign(work, { line });
}

function ran(work: Workspace): string[] {
  if (!existsSync(work.at("ran"))) return [];
  return readFileSync(work.at("ran"), "utf8")
    .trim()
    .split("\n")
    .map((line) => line.split(" ")[0] as string);
}

/** Kills a runner that has begun its experiment. */
async function killed(work: ReturnType<typeof scene>, options: readonly string[]): Promise<void> {
  const { result, pid } = work.line.start("x.json", options);
  await until("it runs", () => ran(work).length === 1);
  process.kill(pid, "SIGKILL");
  await result;
}

/** Has the entry taken, and begun, by a runner at the list. That one has a pid namespace of its own: it
 *  would find the experiment alive among the processes here. */
async function takenByOthers(work: ReturnType<typeof scene>): Promise<ReturnType<typeof startProgram>> {
  const words = ["--pid", "--fork", "--mount-proc", process.execPath, BIN];
  const run = ["--run", "x.json", "--lease", "10s", "--wait", "--max", "1"];
  const there = startProgram("unshare", [...words, ...run], { cwd: work.path });
  await until("others have it", () => ran(work).length === 2);
  return there;
}

/** Waits until the experiment here is ended, and that of the others counts. */
async function endsElsewhere(
  work: ReturnType<typeof scene>,
  there: ReturnType<typeof startProgram>["result"],
  here: ReturnType<typeof startProgram>["result"],
): Promise<void> {
  await until("the first one was ended", () => ran(work).includes("stopped"));
  work.write("go", "");
  expect((await there).exitCode).toBe(0);
  await here;
  expect(work.record("x.json", 0)).toMatchObject({ status: "done", attempt: 2 });
}

const NEEDS_ROOT = needs(process.getuid?.() === 0 && existsSync("/usr/bin/unshare"), "root and unshare");

describe("without a line for nine tenths of the lease", () => {
  test("what runs is ended; it runs again when there is a line", async () => {
    const work = scene();
    const { result } = work.line.start("x.json", []);
    await until("it runs", () => ran(work).length === 1);
    work.line.isDown = true;
    work.line.cut();
    await until("it is ended", () => ran(work).includes("stopped"));
    work.write("go", "");
    work.line.isDown = false;
    const { exitCode, stderr } = await result;
    expect(stderr).toContain("for most of its lease: what runs here is ended");
    expect(exitCode).toBe(0);
    expect(ran(work)).toEqual(["begin", "stopped", "begin", "end"]);
    expect(work.record("x.json", 0)).toMatchObject({ status: "done", attempt: 1 });
  });

  test("with --outlive it goes on, and its outcome counts as nobody has taken the entry", async () => {
    const work = scene();
    const { result } = work.line.start("x.json", ["--outlive"]);
    await until("it runs", () => ran(work).length === 1);
    work.line.isDown = true;
    work.line.cut();
    await new Promise((resolve) => setTimeout(resolve, 12_000));
    work.line.isDown = false;
    work.write("go", "");
    expect((await result).exitCode).toBe(0);
    expect(ran(work)).toEqual(["begin", "end"]);
    expect(work.record("x.json", 0)).toMatchObject({ status: "done", attempt: 1 });
  });

  test("with --outlive its outcome does not count when others have taken the entry", NEEDS_ROOT, async () => {
    const work = scene();
    const { result } = work.line.start("x.json", ["--outlive"]);
    await until("it runs", () => ran(work).length === 1);
    work.line.isDown = true;
    work.line.cut();
    const there = await takenByOthers(work);
    work.line.isDown = false;
    await endsElsewhere(work, there.result, result);
    expect(ran(work)).toEqual(["begin", "begin", "stopped", "end"]);
  });
});

/** Signals a process, unless it has ended meanwhile, as a `sleep` of the experiment may. */
function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** The processes of the machine of a runner: itself, its supervisors, what these run, its line. */
function processesOf(work: ReturnType<typeof scene>, runner: number): number[] {
  const { stdout } = spawnSync("ps", ["-eo", "pid=,ppid=,args="], { encoding: "utf8" });
  const all = stdout.split("\n").map((line) => {
    const [pid, parent, ...words] = line.trim().split(/\s+/);
    return { pid: Number(pid), parent: Number(parent), text: words.join(" ") };
  });
  const below = (parent: number): number[] =>
    all.filter((each) => each.parent === parent).flatMap(({ pid }) => [pid, ...below(pid)]);
  const supervisors = all.filter(({ parent, text }) => parent === runner && text.includes("supervisor.js"));
  return [runner, ...supervisors.flatMap(({ pid }) => [pid, ...below(pid)]), ...work.line.pids];
}

test(
  "a machine that sleeps for longer than the lease: the entry runs elsewhere, once it is ended here",
  NEEDS_ROOT,
  async () => {
    const work = scene();
    const { result, pid } = work.line.start("x.json", []);
    await until("it runs", () => ran(work).length === 1);
    const asleep = processesOf(work, pid);
    expect(asleep.length).toBeGreaterThanOrEqual(4);
    for (const each of asleep) signal(each, "SIGSTOP");
    const there = await takenByOthers(work);
    for (const each of asleep) signal(each, "SIGCONT");
    await endsElsewhere(work, there.result, result);
    expect(ran(work)).toEqual(["begin", "begin", "stopped", "end"]);
  },
);

describe("what a killed runner has left, with nobody here who reaches the list", () => {
  test("is ended after nine tenths of the lease, and runs again", async () => {
    const work = scene();
    const killedAt = performance.now();
    await killed(work, []);
    await until("it is ended", () => ran(work).includes("stopped"));
    expect(performance.now() - killedAt).toBeGreaterThan(7_000);
    work.write("go", "");
    expect((await work.line.run("x.json")).exitCode).toBe(0);
    expect(ran(work)).toEqual(["begin", "stopped", "begin", "end"]);
    expect(work.record("x.json", 0)).toMatchObject({ status: "done", attempt: 1 });
  });

  test("goes on with --outlive, and its outcome counts as nobody has taken the entry", async () => {
    const work = scene();
    await killed(work, ["--outlive"]);
    await new Promise((resolve) => setTimeout(resolve, 12_000));
    work.write("go", "");
    await until("it has ended", () => ran(work).includes("end"));
    expect((await work.line.run("x.json")).exitCode).toBe(0);
    expect(ran(work)).toEqual(["begin", "end"]);
    expect(work.record("x.json", 0)).toMatchObject({ status: "done", attempt: 1 });
  });

  test("goes on while the next runner of this machine reaches the list", async () => {
    const work = scene();
    await killed(work, []);
    const next = work.line.start("x.json", ["--wait"]);
    await new Promise((resolve) => setTimeout(resolve, 12_000));
    work.write("go", "");
    await until("it is recorded", () => work.record("x.json", 0)["status"] === "done");
    process.kill(next.pid, "SIGTERM");
    await next.result;
    expect(ran(work)).toEqual(["begin", "end"]);
    expect(work.record("x.json", 0)).toMatchObject({ status: "done", attempt: 1 });
  });
});
