import { existsSync, mkdirSync, renameSync, rmdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { type Running, startProgram } from "./helpers/cli.ts";
import { heard } from "./helpers/heard.ts";
import { experiment, outsideOfJobs, SupervisedScene, UNTIL_GO } from "./helpers/supervised.ts";

const IMPATIENT = fileURLToPath(new URL("programs/impatient-runner.mjs", import.meta.url));
/** The list is an array without its end; the position is the end of the file. */
const PLACE = /is not a valid list: entry 1, line 3, column \d+: expected/;
/** One attempt of its experiment that has ended by itself. */
const DONE = { status: "done", attempt: 1 };

/** A list saved by hand with an error. */
class Scene extends SupervisedScene {
  #whole = "";

  spoil(text = '[["true"],\n["false"\n'): void {
    this.#whole = this.read(this.file);
    this.write(this.file, text);
  }

  mend(): void {
    this.write(this.file, this.#whole);
  }
}

describe("a list that is made invalid by hand while an experiment runs", () => {
  test("is reported with the position, once for each error; work goes on once it is repaired", async () => {
    const scene = new Scene([experiment(), ["touch", "second"]]);
    const runner = scene.start();
    await scene.pidsOf(0);
    const text = heard(runner, "is not a valid list");
    scene.spoil();
    const said = await text;
    expect(said()).toMatch(PLACE);
    expect(said()).toContain("repair the file");

    const anew = heard(runner, "is not a valid list");
    scene.write("go", "");
    scene.write(scene.file, '[["true"],\n<<<<<<< HEAD\n["false"]]\n');
    await anew;
    expect(existsSync(scene.at("second"))).toBe(false);
    expect(scene.journals()).toContain('"ended"');
    scene.mend();
    const { exitCode, stderr } = await runner.result;
    expect(stderr.match(/is not a valid list/g)).toHaveLength(2);
    expect(exitCode).toBe(0);
    expect([scene.of(0), scene.of(1)]).toMatchObject([DONE, DONE]);
    expect(scene.lines("ends")).toEqual(["0.1"]);
  });

  test("does not end idle slots, and gives them no work", async () => {
    const scene = new Scene([experiment(), experiment(), ["touch", "third"]]);
    const runner = scene.start("--jobs", "3", "--entries", "0-1");
    await scene.pidsOf(0);
    await scene.pidsOf(1);
    const text = heard(runner, "is not a valid list");
    scene.spoil('[["true"],\n["touch", "third"]\n');
    await text;
    scene.write("go.1", "");
    const others = scene.start("--entries", "2");
    expect((await others.result).exitCode).toBe(2); // an idle runner reports it at once
    expect(runner.child.exitCode).toBe(null);
    scene.mend();
    await heard(runner, "[1] done");
    expect(scene.of(1)).toMatchObject(DONE);
    scene.write("go.0", "");
    expect((await runner.result).exitCode).toBe(0);
    expect([scene.of(0), scene.of(2)]).toMatchObject([DONE, {}]);
    expect(existsSync(scene.at("third"))).toBe(false);
  });

  test("and is not repaired: exit 2, and the next run records the ended entries", async () => {
    const scene = new Scene([experiment(UNTIL_GO)]);
    const runner = impatient(scene, 1_000);
    await scene.pidsOf(0);
    scene.spoil();
    scene.write("go", "");
    const { exitCode, stderr } = await runner.result;
    expect(stderr).toMatch(/entry 0 ended \(exit 0\), but that could not be recorded.*is not a valid list/);
    expect(exitCode).toBe(2);
    await expectRecorded(scene);
  });

  test("and the runner is told to stop: it leaves, and the next run records the ended entries", async () => {
    const scene = new Scene([experiment(UNTIL_GO)]);
    const runner = scene.start();
    await scene.pidsOf(0);
    const text = heard(runner, "is not a valid list");
    scene.spoil();
    await text;
    scene.write("go", "");
    await expect.poll(() => scene.journals(), { timeout: 60_000 }).toContain('"ended"');
    runner.child.kill("SIGTERM");
    expect((await runner.result).exitCode).toBe(143);
    await expectRecorded(scene);
  });
});

test("a directory in the place of the list is reported, and the outcome kept until the list is back", async () => {
  const scene = new Scene([experiment()]);
  const runner = scene.start();
  await scene.pidsOf(0);
  renameSync(scene.at(scene.file), scene.at("aside"));
  mkdirSync(scene.at(scene.file));
  const text = heard(runner, "is a directory: trying again");
  scene.write("go", "");
  expect((await text)()).toContain("put the list back");
  rmdirSync(scene.at(scene.file));
  renameSync(scene.at("aside"), scene.at(scene.file));
  expect((await runner.result).exitCode).toBe(0);
  expect(scene.of(0)).toMatchObject(DONE);
});

function impatient(scene: Scene, retryForMs: number): Running {
  return startProgram(process.execPath, [IMPATIENT, scene.file, String(retryForMs)], {
    cwd: scene.path,
    env: outsideOfJobs(),
  });
}

/** Repairs the list, and lets the next runner read it. */
async function expectRecorded(scene: Scene): Promise<void> {
  scene.mend();
  expect(scene.of(0)["status"]).toBe("running");
  const { exitCode, stderr } = await scene.run();
  expect(stderr).toContain("it had already ended, which is recorded now");
  expect(exitCode).toBe(0);
  expect(scene.of(0)).toMatchObject(DONE);
  expect(scene.lines("ends")).toEqual(["0.1"]);
}
