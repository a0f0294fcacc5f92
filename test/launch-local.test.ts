import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { cooperate, type Result, startProgram } from "./helpers/cli.ts";
import { isAlive, until } from "./helpers/until.ts";
import { Workspace } from "./helpers/workspace.ts";

interface Recorded {
  readonly id: string;
  readonly tasks: number;
  readonly processes: readonly { readonly pid: number }[];
}

interface Scene {
  readonly work: Workspace;
  readonly type: (args: readonly string[], env?: NodeJS.ProcessEnv) => Promise<Result>;
  readonly records: () => readonly Recorded[];
  /** Of the processes that were started, those that live. */
  readonly living: () => readonly number[];
}

/** A list whose entries wait until the file `go` is there. */
function scene(): Scene {
  const work = new Workspace();
  const wait = ["sh", "-c", "until [ -e go ]; do sleep 0.05; done"];
  work.list("exps.json", [wait, wait, wait, wait]);
  const folder = work.at("exps.json.pools/exps-local");
  const records = (): readonly Recorded[] =>
    (existsSync(folder) ? readdirSync(folder) : [])
      .filter((name) => /^[0-9a-f]{8}\.json$/.test(name))
      .map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")) as Recorded);
  const living = (): readonly number[] =>
    records().flatMap(({ processes }) => processes.map(({ pid }) => pid).filter(isAlive));
  const type = async (args: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<Result> =>
    cooperate(args, { cwd: work.path, env });
  onTestFinished(async () => {
    work.write("go", "");
    await type(["--stop", "exps.json", "--now"]);
    await until("all have left", () => !existsSync(work.at("exps.json.run")));
  });
  return { work, type, records, living };
}

const TO_LOCAL = ["--launch", "exps.json", "--on", "local", "-n", "2"];

test("runners in the background work when --launch returns, and again there are as many", async () => {
  const { work, type, records, living } = scene();
  expect(await type(TO_LOCAL)).toMatchObject({ exitCode: 0 });
  const running = work.entries("exps.json").filter((entry) => JSON.stringify(entry).includes('"claim"'));
  const pids = living();
  expect(pids).toHaveLength(2);
  const again = await type(TO_LOCAL);
  expect(again.stdout).toMatch(/local +exps-local +2 +2 +0/);
  expect(living()).toEqual(pids);
  expect(records()).toHaveLength(1);
  process.kill(pids[0] as number, "SIGTERM");
  await until("it has ended", () => !isAlive(pids[0] as number));
  await type(TO_LOCAL);
  expect(living()).toHaveLength(2);
  expect(running.length).toBeGreaterThan(0);
  const { stdout } = await type(["--pools", "exps.json", "--tasks"]);
  expect(stdout.match(/ running /g)).toHaveLength(2);
});

test("--dry-run shows what is missing now, and the pool of another kind is left alone", async () => {
  const { type } = scene();
  await type([...TO_LOCAL.slice(0, -1), "1"]);
  const some = await type([...TO_LOCAL, "--dry-run"]);
  expect(some.stdout.match(/^bash .*$/gm)).toEqual([expect.stringContaining("/log/2.log")]);
  expect(some.stderr).toBe("local: of the 2 of exps-local, 1 is there\nnothing was started\n");
  const none = await type([...TO_LOCAL.slice(0, -1), "1", "--dry-run", "--json"]);
  expect(JSON.parse(none.stdout)).toEqual([
    { place: "local", pool: "exps-local", wanted: 1, before: 1, actions: [] },
  ]);
  expect(none.stderr).toContain("1 is there: nothing would be started");
  const other = await type(["--launch", "exps.json", "--on", "slurm", "--pool", "exps-local"]);
  expect(other.exitCode).toBe(4);
  expect(other.stderr).toContain("the pool exps-local is one of local, not of slurm");
});

test("they survive the hangup of their terminal, and leave after --stop --pool", async () => {
  const { work, type, living } = scene();
  await type(["--run", "exps.json", "--detach", "-j", "2"]);
  const [pid = 0] = living();
  process.kill(pid, "SIGHUP");
  expect((await type(["--progress", "exps.json"])).stdout).toContain("exps-local  local  1 running");
  expect(work.record("exps.json", 1)).toMatchObject({ pool: "exps-local" });
  const stopping = await type(["--stop", "exps.json", "--pool", "exps-local", "--now"]);
  expect(stopping).toMatchObject({ exitCode: 0, stderr: expect.stringContaining(`left: `) });
  await until("it has left", () => !isAlive(pid));
});

test("a launcher that is killed leaves nothing that is not written down", async () => {
  const { type, living } = scene();
  const killed = await type(TO_LOCAL, { ...process.env, COOPERATE_TEST_DIE_AFTER: "1" });
  expect(killed.signal).toBe("SIGKILL");
  expect(living()).toHaveLength(1);
  expect(await type(TO_LOCAL)).toMatchObject({ exitCode: 0 });
  expect(living()).toHaveLength(2);
});

test("two launches at the same time start as many as one", async () => {
  const { type, living } = scene();
  const both = await Promise.all([type(TO_LOCAL), type(TO_LOCAL)]);
  expect(both.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
  expect(living()).toHaveLength(2);
});

test("a number that is used again by another process gets no signal, and counts as none", async () => {
  const { work, type, records } = scene();
  await type([...TO_LOCAL.slice(0, -1), "1"]);
  const [record] = records();
  const [first] = record?.processes ?? [];
  process.kill(first?.pid as number, "SIGTERM");
  await until("it has ended", () => !isAlive(first?.pid as number));
  const other = startProgram("sleep", ["600"], { cwd: work.path });
  const path = `exps.json.pools/exps-local/${record?.id}.json`;
  work.write(path, JSON.stringify({ ...record, processes: [{ ...first, pid: other.pid }] }));
  await type(["--stop", "exps.json", "--pool", "exps-local", "--now"]);
  const { stdout } = await type(["--pools", "exps.json"]);
  expect(stdout).toContain("0 running, 1 ended");
  expect(isAlive(other.pid)).toBe(true);
});

test("what a runner cannot do is told from its log", async () => {
  const { work, type } = scene();
  const failed = await type([...TO_LOCAL, "--venv", "none"]);
  expect(failed.exitCode).toBe(4);
  expect(failed.stderr).toContain("./none/bin/activate");
  work.write(".cooperate.yaml", "places: {local: {footer: 'echo over'}}\n");
  expect(await type(TO_LOCAL)).toMatchObject({ exitCode: 0, stderr: expect.not.stringContaining("no sign") });
});

test("records and logs are for all who may use the list, and never show the value of --env", async () => {
  const { work, type } = scene();
  chmodSync(work.path, 0o770);
  await type([...TO_LOCAL, "--env", "TOKEN"], { ...process.env, TOKEN: "a-secret-value" });
  const ps = execFileSync("ps", ["axww", "-o", "args"], { encoding: "utf8" });
  expect(ps).toContain("exps.json --max-failures 3");
  expect(ps).not.toContain("a-secret-value");
  const pools = work.at("exps.json.pools");
  const files = execFileSync("find", [pools, "-type", "f"], { encoding: "utf8" }).trim().split("\n");
  for (const path of files) expect(readFileSync(path, "utf8")).not.toContain("a-secret-value");
  for (const name of readdirSync(pools, { recursive: true, encoding: "utf8" })) {
    const stat = statSync(join(pools, name));
    expect([name, stat.mode & 0o777]).toEqual([name, stat.isDirectory() ? 0o770 : 0o660]);
  }
});

test("what is damaged, foreign or newer is told once, and the rest is shown", async () => {
  const { work, type } = scene();
  await type([...TO_LOCAL.slice(0, -1), "1"]);
  const at = (name: string): string => `exps.json.pools/exps-local/${name}`;
  work.write(at("aaaa.json"), "{");
  work.write(at("bbbb.json"), '{"version": 2}');
  work.write(at("cccc.json"), '{"version": 1, "id": "cccc", "pool": "\\u001b[31m"}');
  work.write(at("notes.txt"), "mine");
  const { stdout, stderr } = await type(["--pools", "exps.json"]);
  expect(stdout).toContain("1 running");
  expect(stderr.match(/is ignored/g)).toHaveLength(2);
  expect(stderr).toContain("bbbb.json cannot be read (it was written by a newer version); look at: ");
});

test.each([
  [["--", "--jobz", "2"], "unknown option '--jobz'"],
  [["--keep-going"], "its place is after --: cooperate --launch FILE --on PLACE -- --keep-going"],
  [["--", "-j", "many"], "is not a number of experiments"],
  [["--", "--max", "0"], "--max 0"],
  [["--", "word"], "word is no option of --run"],
  [["--", "--dry-run"], "belongs before"],
  [["--gpus", "1"], "--gpus is for the jobs of an engine"],
  [["--env", "NAME=value"], "--env takes the name of a variable"],
  [["--pool", "../x"], "a pool cannot have that name"],
  [["other.json"], "one list at a time: other.json"],
])("%j is refused before anything is started", async (words, message) => {
  const { work, type } = scene();
  const refused = await type([...TO_LOCAL, ...words]);
  expect(refused.exitCode).toBe(2);
  expect(refused.stderr).toContain(message);
  expect(work.files()).not.toContain("exps.json.pools");
});
