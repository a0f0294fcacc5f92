import { existsSync, readdirSync, readFileSync, rmdirSync, rmSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { cooperate, type Running, start } from "./helpers/cli.ts";
import { heard } from "./helpers/heard.ts";
import { isAlive, until } from "./helpers/until.ts";
import { Workspace } from "./helpers/workspace.ts";

const FILE = "exps.json";

/** Writes its pid into a file named after entry and attempt, and waits until `go` exists. */
const WAITS = [
  "sh",
  "-c",
  'me="$COOPERATE_ENTRY.$COOPERATE_ATTEMPT"; echo $$ >"pid.$me"; while [ ! -e go ]; do sleep 0.05; done; echo $me >>ends',
];

class Scene extends Workspace {
  /** The number of concurrent experiments of each runner. */
  readonly #jobs: number;

  constructor(jobs = 1) {
    super();
    this.#jobs = jobs;
  }

  start(...args: string[]): Running {
    return start(["--run", FILE, "--jobs", String(this.#jobs), ...args], { cwd: this.path });
  }

  /** Creates a list of experiments that wait, one for each slot of a runner. */
  fill(): void {
    this.list(
      FILE,
      this.numbers().map(() => WAITS),
    );
  }

  /** Numbers of the entries of {@link fill}. */
  numbers(): number[] {
    return Array.from({ length: this.#jobs }, (_, n) => n);
  }

  /** Pids of the experiments of that attempt, one for each slot, once they have started. */
  async pidsOf(attempt: number): Promise<number[]> {
    return Promise.all(this.numbers().map(async (n) => this.pidOf(n, attempt)));
  }

  async pidOf(n: number, attempt: number): Promise<number> {
    const read = (): number => Number(this.read(`pid.${n}.${attempt}`));
    return until(`attempt ${attempt} of entry ${n} has begun`, read);
  }

  /** Regular ends: entries and attempts, as in `0.1`. */
  ends(): string[] {
    return existsSync(this.at("ends")) ? this.read("ends").trim().split("\n").sort() : [];
  }

  heartbeats(): string[] {
    const folder = this.at(`${FILE}.run`);
    return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".lock")) : [];
  }
}

/**
 * Kills a runner, but first its supervisor, the parent of its experiment `pid`, so that no process
 * waits for the experiment.
 */
async function killBoth(runner: Running, pid: number): Promise<void> {
  const supervisor = parentOf(pid);
  runner.child.kill("SIGSTOP"); // it would start another
  process.kill(supervisor, "SIGKILL");
  await until("the supervisor is gone", () => !isAlive(supervisor));
  runner.child.kill("SIGKILL");
  await runner.result;
}

/** The parent of a process. */
function parentOf(pid: number): number {
  return Number(/^PPid:\t(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"))?.[1]);
}

describe.each([1, 4])("on one machine, -j %i", (jobs) => {
  test("entries whose runner and supervisor were killed are orphaned while their experiments live, then become pending again", async () => {
    const scene = new Scene(jobs);
    scene.fill();
    const first = scene.start();
    const [pid = 0, ...others] = await scene.pidsOf(1);
    await killBoth(first, pid);
    const progress = await cooperate(["--progress", FILE], { cwd: scene.path });
    expect(progress.stdout).toMatch(new RegExp(` ${jobs} entr(?:y|ies): ${jobs} orphaned$`, "m"));
    expect(progress.stdout).toContain(
      `orphaned 0: its runner on this machine has ended, its experiment is still running (pid ${pid}`,
    );
    const again = await cooperate(["--requeue-failed", FILE], { cwd: scene.path });
    expect(again.stderr).toBe("nothing to requeue: no entry has failed\n");
    expect(scene.record(FILE, 0)).toMatchObject({ status: "running", attempt: 1 });

    const second = scene.start("--wait", "--idle-timeout", "3s");
    await heard(second, "waiting for new or lost work");
    process.kill(-pid, "SIGKILL");
    await scene.pidOf(0, 2); // without those that are alive
    for (const other of others) {
      expect(isAlive(other)).toBe(true);
      process.kill(-other, "SIGKILL");
    }
    await scene.pidsOf(2);
    scene.write("go", "");
    const { exitCode, stderr } = await second.result;
    expect(stderr).toMatch(/^\[0\] its runner .+ \(pid \d+\) has ended: pending again$/m);
    expect(stderr).toContain("--idle-timeout");
    expect(exitCode).toBe(0);
    for (const n of scene.numbers()) {
      expect(scene.record(FILE, n)).toMatchObject({ status: "done", attempt: 2 });
      expect(scene.record(FILE, n)).not.toHaveProperty("losses");
    }
    expect(scene.ends()).toEqual(scene.numbers().map((n) => `${n}.2`));
    expect(scene.files()).not.toContain(`${FILE}.run`);
  });

  test("an experiment that kills its runner and its supervisor is tried three times, then marked failed with the reason lost", async () => {
    const scene = new Scene(jobs);
    scene.list(FILE, [
      ["sh", "-c", "echo x >>tries; kill -9 $(grep PPid: /proc/$PPID/status | cut -f 2) $PPID"],
      ["true"],
    ]);
    const runs = [];
    for (let run = 0; run < 3; run++) runs.push((await scene.start("--keep-going").result).signal);
    expect(runs).toEqual(["SIGKILL", "SIGKILL", "SIGKILL"]);
    const last = await scene.start("--keep-going").result;
    expect(last.stderr).toContain("FAILED: lost too often in a row");
    expect(last.stderr).toContain("cooperate --requeue-failed exps.json");
    expect(last.exitCode).toBe(0);
    expect(scene.read("tries")).toBe("x\nx\nx\n");
    expect(scene.record(FILE, 0)).toMatchObject({ status: "failed", reason: "lost", attempt: 3, losses: 3 });
    const table = await cooperate(["--list", FILE, "0"], { cwd: scene.path });
    expect(table.stdout).toMatch(/^0 +failed +3 .+ lost /m);
    await cooperate(["--requeue-failed", FILE], { cwd: scene.path });
    const past = [1, 2, 3].map((attempt) => expect.objectContaining({ attempt, reason: "lost" }) as unknown);
    expect(scene.record(FILE, 0)).toEqual({ attempt: 3, history: past });
    expect(scene.files()).not.toContain(`${FILE}.run`);
  });

  test("a runner that was declared dead but lost no entry yet re-registers and keeps its entries", async () => {
    const scene = new Scene(jobs);
    scene.fill();
    const runner = scene.start();
    await scene.pidsOf(1);
    const records = (): Record<string, unknown>[] => scene.numbers().map((n) => scene.record(FILE, n));
    const before = records();
    const id = String(before[0]?.["runner"]);
    expect(scene.heartbeats()).toEqual([`${id}.lock`]);
    rmdirSync(scene.at(`${FILE}.run/${id}.lock`)); // as a process does that recovers the runner
    await until("it has re-registered", () => scene.record(FILE, 0)["runner"] !== id);
    expect(records()).toEqual(before.map((record) => ({ ...record, runner: `${id}.1` })));
    scene.write("go", "");
    expect((await runner.result).exitCode).toBe(0);
    for (const record of records()) expect(record).toMatchObject({ status: "done", attempt: 1 });
    expect(scene.files()).not.toContain(`${FILE}.run`);
  });

  test("a runner that was declared dead and lost an entry ends that experiment, and the outcome of the other runner stands", async () => {
    const scene = new Scene(jobs);
    scene.fill();
    const runner = scene.start("--keep-going");
    const [pid = 0] = await scene.pidsOf(1);
    runner.child.kill("SIGSTOP");
    // What another host does once the lease is over: it recovers the runner, and gives the entry to
    // its own attempt.
    rmdirSync(scene.at(`${FILE}.run/${scene.heartbeats()[0]}`));
    const other = {
      status: "running",
      host: "elsewhere",
      pid: 7,
      claim: "other",
      attempt: 2,
      startedAt: new Date().toISOString(),
    };
    const theirs = ["executed", other, ...WAITS];
    scene.list(FILE, [theirs, ...scene.entries(FILE).slice(1)]);
    runner.child.kill("SIGCONT");
    await until("it has ended what is another's", () => !isAlive(pid));
    scene.write("go", "");
    const { exitCode, stderr } = await runner.result;
    expect(stderr).toContain("[0] interrupted by SIGTERM");
    expect(stderr).toContain("another runner has taken the entry in the meantime, and its outcome counts");
    expect(stderr).toContain("1 lost to others");
    // Their record names no runner, as if it was written by hand: nobody may ever end them.
    expect(stderr).toContain("0: its record says that it runs on elsewhere (pid 7) but names no runner");
    expect(exitCode).toBe(1);
    expect(scene.entries(FILE)[0]).toEqual(theirs);
    const kept = scene.numbers().slice(1);
    for (const n of kept) expect(scene.record(FILE, n)).toMatchObject({ status: "done", attempt: 1 });
    expect(scene.ends()).toEqual(kept.map((n) => `${n}.1`));
    expect(scene.files()).not.toContain(`${FILE}.run`);
  });

  test("with --wait a runner takes new work, and a signal ends it", async () => {
    const scene = new Scene(jobs);
    scene.list(FILE, [["true"]]);
    const runner = scene.start("--wait");
    await heard(runner, "nothing to run; waiting for new or lost work (Ctrl-C leaves)\n");
    scene.list(FILE, [...scene.entries(FILE), ["echo", "new"]]);
    await until("the new one is done", () => scene.record(FILE, 1)["status"] === "done");
    runner.child.kill("SIGTERM");
    expect((await runner.result).exitCode).toBe(143);
    expect(scene.files()).not.toContain(`${FILE}.run`);
  });
});

test("a runner without --wait takes over entries that are lost when it has nothing else to do", async () => {
  const scene = new Scene();
  scene.list(FILE, [WAITS, ["true"]]);
  const first = scene.start();
  const pid = await scene.pidOf(0, 1);
  await killBoth(first, pid);
  process.kill(-pid, "SIGKILL");
  await until("it is gone", () => !isAlive(pid));
  scene.write("go", "");
  const { exitCode, stderr } = await scene.start().result;
  expect(exitCode).toBe(0);
  expect(stderr.match(/^\[\d\] .+/gm)?.map((line) => line.slice(0, 9))).toEqual([
    "[1] true ",
    "[1] done ",
    "[0] its r",
    "[0] sh -c",
    "[0] done ",
  ]);
  expect(scene.files()).not.toContain(`${FILE}.run`);
});

test("an end during re-registration is recorded, though the runner dies before it has re-registered", async () => {
  const scene = new Scene(2);
  const waits = [
    "sh",
    "-c",
    'echo $$ >"pid.$COOPERATE_ENTRY.1"; until [ -e "go.$COOPERATE_ENTRY" ]; do sleep 0.05; done',
  ];
  scene.list(FILE, [waits, waits]);
  const runner = scene.start();
  const [, other = 0] = await scene.pidsOf(1);
  const [id, claim] = ["runner", "claim"].map((fact) => String(scene.record(FILE, 0)[fact]));
  // So nothing is written into the list.
  scene.write(`${FILE}.lock`, "a plain file, which nobody removes");
  rmdirSync(scene.at(`${FILE}.run/${id}.lock`));
  await until("it has another id", () => scene.heartbeats().includes(`${id}.1.lock`));
  scene.write("go.0", "");
  const journals = (): string[] =>
    readdirSync(scene.at(`${FILE}.run`)).filter((name) => name.endsWith(".journal"));
  await until("the end is in a journal", () =>
    journals().some((name) => scene.read(`${FILE}.run/${name}`).includes(`"ended":"${claim}"`)),
  );
  await killBoth(runner, other);
  expect(scene.record(FILE, 0)).toMatchObject({ status: "running", runner: id });
  rmSync(scene.at(`${FILE}.lock`));
  process.kill(-other, "SIGKILL");
  scene.write("go.1", "");
  const { exitCode, stderr } = await scene.start().result;
  expect(exitCode).toBe(0);
  expect(stderr).toMatch(/^\[0\] its runner .+ has ended: it had already ended, which is recorded now$/m);
  expect(scene.record(FILE, 0)).toMatchObject({ status: "done", attempt: 1 });
  expect(scene.record(FILE, 1)).toMatchObject({ status: "done", attempt: 2 });
  expect(scene.files()).not.toContain(`${FILE}.run`);
});

test("the next runner removes the files of one that was killed while it waited", async () => {
  const scene = new Scene();
  scene.list(FILE, [["true"]]);
  const runner = scene.start("--wait");
  await heard(runner, "waiting for new or lost work");
  runner.child.kill("SIGKILL");
  await runner.result;
  expect(scene.files()).toContain(`${FILE}.run`);
  expect((await scene.start().result).exitCode).toBe(0);
  expect(scene.files()).not.toContain(`${FILE}.run`);
});

describe("--lease and --idle-timeout", () => {
  test.each([
    [["--lease", "5s"], "--lease 5s: expected at least 10s"],
    [["--lease", "soon"], '--lease: "soon" is not a duration'],
    [["--idle-timeout", "0"], '--idle-timeout: "0" is not a duration'],
  ])("%j is refused", async (args, message) => {
    const scene = new Scene();
    scene.list(FILE, [["true"]]);
    const before = readFileSync(scene.at(FILE), "utf8");
    const { exitCode, stderr } = await scene.start(...args).result;
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
    expect(scene.read(FILE)).toBe(before);
  });
});
