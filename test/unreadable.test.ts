import {
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { describe, expect, test } from "vitest";
import { startFakeRunner } from "./helpers/dead-runner.ts";
import { heard } from "./helpers/heard.ts";
import { experiment, kill, SupervisedScene, UNTIL_GO } from "./helpers/supervised.ts";
import { until } from "./helpers/until.ts";

/**
 * A list with three ended experiments whose runner is dead: only its journal, which is returned,
 * says how they ended.
 */
async function endedUnrecorded(): Promise<{ scene: SupervisedScene; journal: string }> {
  const scene = new SupervisedScene([0, 1, 2].map((n) => experiment(`${UNTIL_GO}exit ${n}`)));
  const runner = scene.start("-j", "3", "--keep-going");
  const pids = [...(await scene.pidsOf(0)), ...(await scene.pidsOf(1)), ...(await scene.pidsOf(2))];
  await kill(runner);
  scene.write("go", "");
  await scene.gone(...pids);
  const folder = scene.at(`${scene.file}.run`);
  const name = readdirSync(folder).find((each) => each.endsWith(".journal")) ?? "";
  return { scene, journal: `${folder}/${name}` };
}

function expectRecorded(scene: SupervisedScene): void {
  for (const [n, status] of ["done", "failed", "failed"].entries())
    expect(scene.of(n)).toMatchObject({ status, exitCode: n, attempt: 1 });
  expect([...scene.lines("ends")].sort()).toEqual(["0.1", "1.1", "2.1"]);
  expect(scene.files()).not.toContain(`${scene.file}.run`);
}

describe("a journal that cannot be read temporarily", () => {
  const troubles: [what: string, make: (path: string) => void][] = [
    ["a directory is in its place", (path) => mkdirSync(path)],
    ["a link that leads in a circle is", (path) => symlinkSync(path, path)],
  ];
  test.each(troubles)("%s: no outcome is lost and no entry runs again, whoever reads it", async (_, make) => {
    const { scene, journal } = await endedUnrecorded();
    renameSync(journal, scene.at("kept"));
    make(journal);
    const words = `${journal} is no plain file; look at: ls -ld`;
    for (const verb of ["progress", "requeue-failed"]) {
      const { exitCode, stderr } = await scene.say(verb);
      expect(exitCode).toBe(0);
      expect(stderr.split(words)).toHaveLength(2); // once
    }
    expect((await scene.say("cancel", "0")).stderr).toContain(words);
    expect((await scene.say("resume", "0")).exitCode).toBe(0); // an order to cancel it exists
    for (const n of [1, 2]) expect(scene.of(n)).toMatchObject({ status: "running", attempt: 1 });
    scene.list(
      scene.file,
      scene.entries(scene.file).map((entry) => entry.map((item) => withoutOrder(item))),
    );
    const runner = scene.start("--keep-going");
    const said = await heard(runner, words);
    renameSync(scene.at("kept"), `${journal}.kept`);
    rmSync(journal, { recursive: true });
    renameSync(`${journal}.kept`, journal);
    await runner.result;
    expect(said().split(words)).toHaveLength(2);
    expectRecorded(scene);
  });

  test("permanently unreadable: the runner leaves after the lease, says what to type, and has changed nothing", async () => {
    const { scene, journal } = await endedUnrecorded();
    renameSync(journal, scene.at("kept"));
    mkdirSync(journal);
    const before = scene.read(scene.file);
    const { exitCode, stderr } = await scene.run("--lease", "10s");
    expect(exitCode).toBe(1);
    expect(stderr).toContain("cannot be read, so this machine cannot tell what became of it");
    expect(stderr).toMatch(/if it is no longer running: cooperate --requeue '.*' 0-2 --force/);
    expect(scene.read(scene.file)).toBe(before);
    rmdirSync(journal);
    renameSync(scene.at("kept"), journal);
    await scene.run();
    expectRecorded(scene);
  });
});

function withoutOrder(item: unknown): unknown {
  if (typeof item !== "object" || item === null) return item;
  const { order: _order, ...rest } = item as Record<string, unknown>;
  return rest;
}

test("invalid lines of a journal are reported once, each with its number, and the outcomes in other lines are recorded", async () => {
  const { scene, journal } = await endedUnrecorded();
  const lines = ["7", '{"began":"x"}', '{"ended":"x","outcome":{"kind":"evaporated"}}'];
  writeFileSync(journal, `${lines.join("\n")}\n${scene.journals()}`);
  const { stderr } = await scene.run("--keep-going");
  for (const n of [1, 2, 3])
    expect(stderr.split(`${journal}: this version does not understand line ${n}`)).toHaveLength(2);
  expectRecorded(scene);
});

test("an unreadable heartbeat does not count as missing, and the others are still read", async () => {
  const scene = new SupervisedScene([]);
  const dead = await startFakeRunner(scene.path);
  await dead.kill();
  const elsewhere = dead.runner.replace(hostname(), "elsewhere");
  const running = (runner: string, claim: string): unknown => [
    "executed",
    { status: "running", host: "h", pid: 7, attempt: 1, claim, runner, startedAt: new Date().toISOString() },
    "true",
  ];
  scene.list(scene.file, [running(elsewhere, "a"), running(dead.runner, "b")]);
  const heart = scene.at(`${scene.file}.run/${elsewhere}.lock`);
  mkdirSync(scene.at(`${scene.file}.run`));
  symlinkSync(heart, heart);
  const progress = await scene.say("progress");
  expect(progress.exitCode).toBe(0);
  expect(progress.stderr).toContain(`${heart} is not the expected kind of file (ELOOP)`);
  expect(progress.stdout).toContain("its runner on this machine has ended");
  const { exitCode, stderr } = await scene.run("--lease", "10s");
  expect(exitCode).toBe(1);
  expect(stderr.split(`${heart} is not the expected kind of file (ELOOP)`)).toHaveLength(2);
  expect(scene.of(0)).toMatchObject({ status: "running", claim: "a" });
  expect(scene.of(1)).toMatchObject({ status: "done", attempt: 2 });
});

test("unreadable orders are reported, and the list and the notes are obeyed instead", async () => {
  const scene = new SupervisedScene([experiment(), experiment()]);
  const runner = scene.start("--keep-going");
  await scene.pidsOf(0);
  const [heart = ""] = scene.heartbeats();
  const note = (suffix: string): string => scene.at(`${scene.file}.run/${heart.replace(/lock$/, suffix)}`);
  rmSync(note("orders"));
  mkdirSync(note("orders"));
  await heard(runner, `${note("orders")} is no plain file`);
  for (const [verb, ...args] of [["stop"], ["jobs", "2"]] as const) {
    const { exitCode, stderr } = await scene.say(verb, ...args);
    expect(exitCode).toBe(3);
    expect(stderr).toContain(`cannot be asked: ${note("orders")} is no plain file; look at: ls -ld`);
    expect(stderr).not.toContain("    at ");
  }
  const cancel = await scene.say("cancel", "0");
  expect(cancel.stderr).toContain(`${note("orders")} is no plain file`);
  await scene.pidsOf(1);
  expect(scene.of(0)).toMatchObject({ status: "cancelled" });
  const leaves = heard(runner, "nothing more begins here");
  writeFileSync(note("stop"), "after");
  await leaves;
  rmdirSync(note("orders"));
  scene.write("go", "");
  expect((await runner.result).exitCode).toBe(0);
});

test("a control file that somebody has removed is created again, and its orders are obeyed", async () => {
  const scene = new SupervisedScene([experiment()]);
  const runner = scene.start();
  await scene.pidsOf(0);
  const [heart = ""] = scene.heartbeats();
  const orders = scene.at(`${scene.file}.run/${heart.replace(/lock$/, "orders")}`);
  rmSync(orders);
  await until("it is there", () => existsSync(orders));
  expect((await scene.say("cancel", "0")).stderr).toBe("1 entry (0) is cancelled\n");
  expect((await runner.result).exitCode).toBe(0);
});

test("commands that list the runners report a file in the place of the folder beside the list", async () => {
  const scene = new SupervisedScene([["true"]]);
  scene.write(`${scene.file}.run`, "");
  for (const [verb, ...args] of [["jobs", "2"], ["stop"], ["explain", "0"]] as const) {
    const { exitCode, stderr } = await scene.say(verb, ...args);
    expect(exitCode).toBe(3);
    expect(stderr).toContain(`${scene.file}.run is no directory`);
    expect(stderr).not.toContain("    at ");
  }
  await until("it is as it was", () => scene.read(`${scene.file}.run`) === "");
});
