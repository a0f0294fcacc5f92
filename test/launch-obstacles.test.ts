import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { expect, onTestFinished, test } from "vitest";
import { cooperate, type Result } from "./helpers/cli.ts";
import { needs } from "./helpers/needs.ts";
import { until } from "./helpers/until.ts";
import { Workspace } from "./helpers/workspace.ts";

const CAN_MOUNT = process.getuid?.() === 0 && spawnSync("unshare", ["-m", "true"]).status === 0;

const LAUNCH = ["--launch", "exps.json", "--on", "local"];

function listIn(folder: string, name = "exps.json"): (args: readonly string[]) => Promise<Result> {
  writeFileSync(`${folder}/${name}`, '[\n["true"]\n]\n');
  return async (args) => cooperate(args, { cwd: folder });
}

test.each([
  ["exps.json.pools", "file"],
  ["exps.json.pools", "link"],
  ["exps.json.pools/exps-local", "link"],
  ["exps.json.pools/exps-local/log", "link"],
])("where %s is a %s, nothing starts, and nothing is written there", async (name, what) => {
  const work = new Workspace();
  const type = listIn(work.path);
  mkdirSync(work.at("elsewhere"));
  mkdirSync(work.at(`${name}/..`), { recursive: true });
  if (what === "file") work.write(name, "mine");
  else symlinkSync(work.at("elsewhere"), work.at(name));
  const refused = await type(LAUNCH);
  expect(refused.exitCode).toBe(4);
  const why = what === "file" ? "is no directory" : "is a symbolic link";
  expect(refused.stderr).toBe(`local: ${work.at(name)} ${why}\n`);
  expect(readdirSync(work.at("elsewhere"))).toEqual([]);
  expect(work.files()).not.toContain("exps.json.run");
});

test(
  "on a disk that is full nothing starts, and the message says what could not be written",
  needs(CAN_MOUNT, "root, who alone may mount"),
  async () => {
    const work = new Workspace();
    mkdirSync(work.at("full"));
    expect(spawnSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", work.at("full")]).status).toBe(0);
    onTestFinished(() => void spawnSync("umount", ["-l", work.at("full")]));
    const type = listIn(work.at("full"));
    const fill = spawnSync("dd", ["if=/dev/zero", `of=${work.at("full/ballast")}`, "bs=1k"]);
    expect(fill.status).not.toBe(0);
    const refused = await type(LAUNCH);
    expect(refused.exitCode).toBe(4);
    expect(refused.stderr).toMatch(
      /\.intent cannot be written \(ENOSPC\)\n {2}what is started is written down/,
    );
    expect(readdirSync(work.at("full/exps.json.pools/exps-local"))).toEqual(["log"]);
    rmSync(work.at("full/ballast"));
    expect(await type(LAUNCH)).toMatchObject({ exitCode: 0 });
    await until("it is done", () => !readdirSync(work.at("full")).includes("exps.json.run"));
  },
);

test("a folder whose name has several lines is no obstacle", async () => {
  const work = new Workspace();
  const folder = work.at("two\nlines");
  mkdirSync(folder);
  const type = listIn(folder, "it's.json");
  const plan = await type(["--launch", "it's.json", "--on", "local", "--dry-run"]);
  expect(plan.stdout.match(/^END OF SCRIPT$/gm)).toHaveLength(1);
  expect(await type(["--launch", "it's.json", "--on", "local"])).toMatchObject({ exitCode: 0 });
  await until("it is done", () => !readdirSync(folder).includes("it's.json.run"));
  const { stdout } = await type(["--pools", "it's.json"]);
  expect(stdout).toMatch(/^it_s-local +local +local +1 +0 running, 1 ended$/m);
});

test("what a pool says of itself is skipped where it is absurd, and never printed raw", async () => {
  const work = new Workspace();
  const type = listIn(work.path);
  const record = {
    version: 1,
    pool: "p",
    place: "\u001b[31mred",
    kind: "slurm",
    by: "\u001b]0;x\u0007",
    tasks: 1,
  };
  const write = (id: string, changes: object): void => {
    const at = "2026-11-27T10:00:00.000Z";
    work.write(
      `exps.json.pools/p/${id}.json`,
      JSON.stringify({ ...record, id, at, argv: [], runOptions: [], ...changes }),
    );
  };
  mkdirSync(work.at("exps.json.pools/p"), { recursive: true });
  mkdirSync(work.at("exps.json.pools/..x"));
  write("a1", {});
  write("b2", { tasks: 900_000_000, engineJob: "5" });
  write("c3", { at: "never" });
  write("d4", { mending: null, engineJob: "5" });
  spawnSync("mkfifo", [work.at("exps.json.pools/p/e5.json")]);
  symlinkSync("/dev/zero", work.at("exps.json.pools/p/f6.json"));
  const { stdout, stderr, exitCode } = await type(["--pools", "exps.json", "--history"]);
  expect(exitCode).toBe(0);
  expect(stderr.match(/is ignored$/gm)).toHaveLength(5);
  expect(stdout).toContain("by \\x1b]0;x\\x07");
  expect(`${stdout}${stderr}`).not.toContain("\u001b");
});
