import { renameSync } from "node:fs";
import { expect, test } from "vitest";
import { heard } from "./helpers/heard.ts";
import { experiment, SupervisedScene, UNTIL_GO } from "./helpers/supervised.ts";
import { until } from "./helpers/until.ts";

/** Replaces the list by `text`, as a user does who has kept a copy. */
function putBack(scene: SupervisedScene, text: string): void {
  renameSync(scene.write("a copy", text), scene.at(scene.file));
}

test("an older version is restored while its runner works: ended entries are recorded again, the rest runs", async () => {
  const scene = new SupervisedScene([experiment(`${UNTIL_GO}exit 3`), experiment(), experiment("true")]);
  const runner = scene.start("--keep-going");
  const said = await heard(runner, "[0] ");
  await scene.pidsOf(0);
  const { claim } = scene.of(0);
  const older = scene.entries(scene.file);
  scene.write("go.0", "");
  await scene.pidsOf(1);
  // The journal has no line of this claim: the experiment cannot have started.
  const never = { ...scene.of(1), claim: "never", queued: 2 };
  putBack(scene, JSON.stringify([older[0], older[1], ["executed", never, ...experiment("true")]]));
  await until("it does not go on with what is another's", () => said().includes("[1] interrupted"));
  scene.write("go", "");
  const { exitCode, stderr } = await runner.result;
  expect(stderr).toContain(
    "[0] is not running, although the list says so, because an older version of the list was restored: exit 3, which is recorded again",
  );
  expect(stderr).toContain(
    "[2] is not running, although the list says so, because an older version of the list was restored: it is pending again",
  );
  expect(exitCode).toBe(1);
  expect(scene.of(0)).toMatchObject({ status: "failed", exitCode: 3, attempt: 1, claim, pid: runner.pid });
  for (const n of [1, 2]) expect(scene.of(n)).toMatchObject({ status: "done", attempt: 1 });
  expect(scene.lines("ends").filter((line) => line === "0.1")).toHaveLength(1);
  expect(scene.lines("twice")).toEqual([]);
  expect(scene.files()).not.toContain(`${scene.file}.run`);
});

test.each([
  ["stops at the first failure", undefined],
  ["is told to leave", "SIGTERM"],
] as const)(
  "an older version is restored, and the runner %s: it records what ended before it leaves",
  async (_, signal) => {
    const scene = new SupervisedScene([experiment(`${UNTIL_GO}exit 3`), experiment(), experiment("true")]);
    const runner = scene.start("-j", "2");
    const said = await heard(runner, "[0] ");
    for (const n of [0, 1]) await scene.pidsOf(n);
    const older = scene.read(scene.file);
    const { claim } = scene.of(0);
    scene.write("go.0", "");
    await until("it has failed", () => said().includes("nothing more begins"));
    putBack(scene, older);
    if (signal) runner.child.kill(signal);
    else scene.write("go", "");
    await runner.result;
    expect(scene.of(0)).toMatchObject({ status: "failed", exitCode: 3, attempt: 1, claim });
    expect(scene.of(1)["status"] ?? "pending").toBe(signal ? "pending" : "done");
    expect(scene.lines("ends").filter((line) => line === "0.1")).toHaveLength(1);
    expect(scene.files()).not.toContain(`${scene.file}.run`);
  },
);

test("an older version is restored repeatedly while short experiments are claimed in batches: all end, and nothing is lost", async () => {
  const COUNT = 120;
  const scene = new SupervisedScene(
    Array.from({ length: COUNT }, () => ["sh", "-c", "echo $COOPERATE_ENTRY >>ran"]),
  );
  const runner = scene.start("-j", "2");
  const isOver = (): boolean => runner.child.exitCode !== null;
  for (let round = 0; round < 3; round++) {
    const older = await until("it runs some", () => {
      const text = scene.read(scene.file);
      return isOver() || text.includes('"running"') ? text : undefined;
    });
    const ran = scene.lines("ran").length;
    await until("it goes on", () => isOver() || scene.lines("ran").length > ran + 5);
    if (!isOver()) putBack(scene, older);
  }
  const { exitCode } = await runner.result;
  expect(exitCode).toBe(0);
  for (let n = 0; n < COUNT; n++) expect(scene.of(n)).toMatchObject({ status: "done" });
  expect(new Set(scene.lines("ran")).size).toBe(COUNT);
});
