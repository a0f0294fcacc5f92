import { readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { cooperate, type Result } from "./helpers/cli.ts";
import { until } from "./helpers/until.ts";
import { FakeSlurm } from "./helpers/fake-slurm.ts";
import { Workspace } from "./helpers/workspace.ts";

const PENDING = [["true"], ["true"], ["true"], ["true"]];

interface Scene {
  readonly work: Workspace;
  readonly slurm: FakeSlurm;
  readonly launch: (args: readonly string[], env?: NodeJS.ProcessEnv) => Promise<Result>;
}

function scene(): Scene {
  const work = new Workspace();
  work.list("exps.json", PENDING);
  const slurm = new FakeSlurm(work, { ...process.env, TOKEN: "a-secret-value" });
  const launch = async (args: readonly string[], env = slurm.env): Promise<Result> =>
    cooperate(args, { cwd: work.path, env });
  return { work, slurm, launch };
}

const TO_SLURM = ["--launch", "exps.json", "--on", "slurm", "-n", "5"];

test("launched twice there are as many as asked for, and a larger number adds the rest", async () => {
  const { slurm, launch } = scene();
  expect(await launch(TO_SLURM)).toMatchObject({ exitCode: 0 });
  const again = await launch(TO_SLURM);
  expect(again.stdout).toMatch(/slurm +exps-slurm +5 +5 +0/);
  expect(slurm.queued()).toBe(5);
  await launch([...TO_SLURM.slice(0, -1), "7"]);
  expect(slurm.queued()).toBe(7);
});

test.each([1, 2])("killed after action %i of a launch and launched again, there are as many", async (k) => {
  const { work, slurm, launch } = scene();
  const env = { ...slurm.env, COOPERATE_TEST_DIE_AFTER: String(k) };
  await launch(TO_SLURM);
  const killed = await launch([...TO_SLURM.slice(0, -1), "8"], env);
  expect(killed.signal).toBe("SIGKILL");
  expect(await launch([...TO_SLURM.slice(0, -1), "8"])).toMatchObject({ exitCode: 0 });
  expect(slurm.queued()).toBe(8);
  const left = readdirSync(work.at("exps.json.pools/exps-slurm"));
  expect(left.filter((name) => name.endsWith(".intent"))).toEqual([]);
  expect(left.filter((name) => name.endsWith(".json"))).toHaveLength(2);
});

test("what a killed launcher has submitted is shown and stopped", async () => {
  const { slurm, launch } = scene();
  const killed = { ...slurm.env, COOPERATE_TEST_DIE_AFTER: "1" };
  expect((await launch(TO_SLURM, killed)).signal).toBe("SIGKILL");
  expect((await launch(["--pools", "exps.json"])).stdout).toContain("0 running, 5 queued (Resources)");
  await launch([...TO_SLURM, "--pool", "other"], killed);
  expect(slurm.queued()).toBe(10);
  await launch(["--stop", "exps.json", "--pool", "other"]);
  expect(slurm.queued()).toBe(5);
});

test("--dry-run shows byte for byte what sbatch gets", async () => {
  const { slurm, launch } = scene();
  const asked = [
    ...TO_SLURM,
    "--time",
    "4h",
    "--gpus",
    "1",
    "--mem",
    "2G",
    "--env",
    "TOKEN",
    "--footer",
    "date",
  ];
  const options = ["--extra", "--nice=3 --comment='a b'", "--", "-j", "2", "--limit", "it's=1"];
  const plan = await launch([...asked, "--dry-run", "--json", ...options]);
  expect(slurm.jobs()).toEqual([]);
  await launch([...asked, ...options]);
  const [{ actions }] = JSON.parse(plan.stdout) as [{ actions: { argv: string[]; stdin: string }[] }];
  const nameless = (text: string): string =>
    text.replaceAll(/exps-slurm\.[0-9a-f]{8}|exps-slurm\/[0-9a-f]{8}/g, "ID");
  const planned = actions.map(({ argv, stdin }) => ({ argv, stdin }));
  const text = (what: unknown): string =>
    nameless(JSON.stringify(what)).replaceAll(/exps-slurm(\.|\/)ID/g, "ID");
  expect(text(slurm.submissions())).toBe(text(planned));
});

test("--dry-run shows each array of a launch that needs several", async () => {
  const { slurm, launch } = scene();
  const asked = [...TO_SLURM.slice(0, -1), "2500", "--at-once", "5"];
  const plan = await launch([...asked, "--dry-run", "--json"]);
  expect(slurm.jobs()).toEqual([]);
  await launch(asked);
  const [{ actions }] = JSON.parse(plan.stdout) as [{ actions: { argv: string[] }[] }];
  const arrayOf = ({ argv }: { readonly argv: readonly string[] }) =>
    argv.find((word) => word.startsWith("--array="));
  expect(actions.map(arrayOf)).toEqual(["--array=1-1000%2", "--array=1-1000%2", "--array=1-500%1"]);
  expect(slurm.submissions().map(arrayOf)).toEqual(actions.map(arrayOf));
});

test("--dry-run of a pool that is there shows what is missing, as far as the engine can be asked", async () => {
  const { work, slurm, launch } = scene();
  await launch(TO_SLURM);
  const complete = await launch([...TO_SLURM, "--dry-run"]);
  expect(complete).toMatchObject({ exitCode: 0, stdout: "" });
  expect(complete.stderr).toContain("of the 5 of exps-slurm, 5 are there: nothing would be started");
  const more = await launch([...TO_SLURM.slice(0, -1), "7", "--dry-run"]);
  expect(more.stdout).toContain("# slurm: submit 2 jobs");
  expect(slurm.jobs()).toEqual([1]);
  rmSync(work.at("fake bin/squeue"));
  const unknown = await launch([...TO_SLURM, "--dry-run"], { ...slurm.env, PATH: work.at("fake bin") });
  expect(unknown.stdout).toContain("# slurm: submit 5 jobs");
  expect(unknown.stderr).toContain("there is no squeue on this machine: this would be submitted if nothing");
});

test("the value of --env is in a file for its owner only, and nowhere else", async () => {
  const { work, slurm, launch } = scene();
  await launch([...TO_SLURM, "--env", "TOKEN"]);
  const folder = work.at("exps.json.pools/exps-slurm");
  const holding = readdirSync(folder, { withFileTypes: true })
    .filter((each) => each.isFile())
    .map(({ name }) => name)
    .filter((name) => readFileSync(join(folder, name), "utf8").includes("a-secret-value"));
  expect(holding).toEqual([expect.stringMatching(/^[0-9a-f]{8}\.env$/)]);
  expect(statSync(join(folder, holding[0] as string)).mode & 0o777).toBe(0o600);
  expect(JSON.stringify(slurm.submissions())).not.toContain("a-secret-value");
  await launch(["--stop", "exps.json", "--pool", "exps-slurm"]);
  await launch(TO_SLURM); // sees that the first submission has ended
  expect(readdirSync(folder).filter((name) => name.endsWith(".env"))).toEqual([]);
});

test("a pool is shown, stopped in parts and as a whole, and purged", async () => {
  const { work, slurm, launch } = scene();
  await launch(TO_SLURM);
  const shown = await launch(["--pools", "exps.json"]);
  expect(shown.stdout).toContain("0 running, 5 queued (Resources)");
  expect((await launch(["--progress", "exps.json"])).stdout).toContain(
    "exps-slurm  slurm 1  0 running, 5 queued (Resources)",
  );
  expect((await launch(["--purge", "exps.json", "exps-slurm"])).exitCode).toBe(2);
  const some = await launch(["--stop", "exps.json", "--pool", "exps-slurm", "--tasks", "1-3:2,5"]);
  expect(some).toMatchObject({ exitCode: 0, stderr: expect.stringContaining("cancelled: 3 queued jobs") });
  expect(slurm.queued()).toBe(2);
  await launch(["--stop", "exps.json", "--pool", "exps-slurm"]);
  expect(slurm.queued()).toBe(0);
  expect(await launch(["--purge", "exps.json", "exps-slurm"])).toMatchObject({ exitCode: 0 });
  expect(work.files()).not.toContain("exps.json.pools");
});

test("a machine without the engine says who submitted it", async () => {
  const { work, launch } = scene();
  await launch(TO_SLURM);
  rmSync(work.at("fake bin"), { recursive: true });
  const env = { ...process.env, PATH: "/nowhere" };
  const { stdout, exitCode } = await cooperate(["--pools", "exps.json"], { cwd: work.path, env });
  expect(stdout).toContain("submitted by ");
  expect(exitCode).toBe(0);
  const stopping = await launch(["--stop", "exps.json", "--pool", "exps-slurm"], env);
  expect(stopping.stderr).toContain("that wait in a queue, if any, are still there: submitted by ");
  expect(stopping.exitCode).toBe(4);
});

test("what an engine refuses is told in its words, and other places go on", async () => {
  const { work, slurm, launch } = scene();
  work.write("fake queue/refuse", "sbatch: error: invalid partition specified: nope\n");
  const both = await launch(["--launch", "exps.json", "--on", "slurm", "local"]);
  expect(both.exitCode).toBe(4);
  expect(both.stderr).toContain("invalid partition specified: nope");
  expect(both.stdout).toMatch(/local +exps-local +1 +0 +1/);
  expect(slurm.jobs()).toEqual([]);
  expect(readdirSync(work.at("exps.json.pools/exps-slurm"))).toEqual(["log"]);
  await until("the local runner has left", () => !work.files().includes("exps.json.run"));
});

test("--per-entry gives each entry a job, and --remove waits for them", async () => {
  const { slurm, launch } = scene();
  const perEntry = ["--launch", "exps.json", "--on", "slurm", "--per-entry"];
  expect(await launch([...perEntry, "3"])).toMatchObject({ exitCode: 0 });
  expect(slurm.queued()).toBe(2);
  expect(slurm.submissions()[0]?.stdin).toContain("--if-pending");
  await launch(perEntry);
  expect(slurm.queued()).toBe(2);
  const removing = await launch(["--remove", "exps.json", "0"]);
  expect(removing).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("--per-entry") });
  await launch(["--stop", "exps.json", "--pool", "exps-slurm"]);
  expect(await launch(["--remove", "exps.json", "0"])).toMatchObject({ exitCode: 0 });
});

test("the jobs of several arrays are numbered in the order of their entries", async () => {
  const { work, launch } = scene();
  work.list(
    "exps.json",
    Array.from({ length: 2500 }, (_, n) => ["echo", `${n}`]),
  );
  await launch(["--launch", "exps.json", "--on", "slurm", "--per-entry"]);
  const { stdout } = await launch(["--pools", "exps.json", "--tasks", "--json"]);
  const rows = JSON.parse(stdout) as readonly { n: number; entries: readonly number[] }[];
  expect(rows.map(({ n, entries }) => [n, ...entries])).toEqual(rows.map((_, n) => [n + 1, n]));
  expect(rows).toHaveLength(2500);
});

test("--dry-run --check asks the engine, and submits nothing", async () => {
  const { slurm, launch } = scene();
  const { exitCode, stderr } = await launch([...TO_SLURM, "--dry-run", "--check"]);
  expect(exitCode).toBe(0);
  expect(stderr).toContain("slurm: sbatch: Job 1 to start at");
  expect(slurm.jobs()).toEqual([]);
});

const SCALED = ["--launch", "exps.json", "--on", "slurm", "--scale"];

test("a pool that looks after itself begins with what is useful, and says so until it is stopped", async () => {
  const { work, slurm, launch } = scene();
  expect(await launch([...SCALED, "-n", "20", "--", "-j", "2"])).toMatchObject({ exitCode: 0 });
  expect(slurm.queued()).toBe(2);
  await launch([...SCALED, "-n", "20"]);
  expect(slurm.queued()).toBe(4);
  expect((await launch(["--pools", "exps.json"])).stdout).toContain("at most 20");
  await launch(["--stop", "exps.json", "--pool", "exps-slurm"]);
  expect(JSON.parse(work.read("exps.json.pools/exps-slurm/scale.note"))).toMatchObject({
    most: 20,
    paused: "it was stopped",
  });
});

test.each([
  [["--on", "local"], "--scale is for the jobs of an engine"],
  [["--on", "slurm", "--per-entry"], "--scale and --per-entry do not go together"],
])("--scale with %j is refused", async (words, message) => {
  const { launch } = scene();
  const { exitCode, stderr } = await launch(["--launch", "exps.json", "--scale", ...words]);
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining(message)]);
});
