import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { describe, expect, test } from "vitest";
import { formatRunnerId, ownRunnerId } from "../src/processes/runner-id.ts";
import { startFakeRunner } from "./helpers/dead-runner.ts";
import { heard } from "./helpers/heard.ts";
import { SupervisedScene } from "./helpers/supervised.ts";
import { until } from "./helpers/until.ts";

const RUN = ["sh", "-c", "echo $COOPERATE_ENTRY >>ran"];

/** An entry that is said to be run by `runner`. */
function running(runner: string | undefined, more: Record<string, unknown> = {}): unknown[] {
  const startedAt = new Date().toISOString();
  const record = { status: "running", host: "gpu7", pid: 7, attempt: 1, claim: "c", startedAt };
  return ["executed", { ...record, ...(runner !== undefined && { runner }), ...more }, ...RUN];
}

describe("an entry that may or may not be running", () => {
  test.each([
    ["its record names no runner", undefined, "but names no runner"],
    ["its runner has an id of a newer version", "v9:gpu7:7", "has an id that this version does not know"],
  ])(
    "%s: the other entries run, and then the runner says what to type and exits with 1",
    async (_, runner, words) => {
      // It is not expected to end, also where the list says that it starts soon, or others depend
      // on it.
      const scene = new SupervisedScene([running(runner, { queued: 1 }), RUN, [{ after: [0] }, ...RUN]]);
      const before = scene.entries(scene.file);
      const { exitCode, stderr } = await scene.run();
      expect(exitCode).toBe(1);
      expect(stderr).toContain(words);
      expect(stderr).toContain("gpu7 (pid 7)");
      expect(stderr).toContain(`if it is no longer running: cooperate --requeue '${scene.file}' 0 --force`);
      expect(scene.lines("ran")).toEqual(["1"]);
      expect([scene.entries(scene.file)[0], scene.entries(scene.file)[2]]).toEqual([before[0], before[2]]);
      const progress = (await scene.say("progress")).stdout;
      expect(progress).toContain(words);
      expect(progress).toContain(`if it is no longer running: cooperate --requeue '${scene.file}' 0 --force`);
      expect((await scene.say("explain", "0")).stdout).toContain(words);
    },
  );

  test("entries outside the selection do not matter", async () => {
    const scene = new SupervisedScene([running(undefined), RUN]);
    expect((await scene.run("--entries", "1")).exitCode).toBe(0);
  });
});

test("an id with a path in it is ignored: no file is removed or created", async () => {
  const elsewhere = formatRunnerId({ ...ownRunnerId(), host: "gpu7" });
  const scene = new SupervisedScene([running(`../theirs/${elsewhere}`), RUN]);
  const dead = await startFakeRunner(scene.path);
  await dead.kill();
  const hostile = `../theirs/x/../${dead.runner.replace(hostname(), "gpu7")}`;
  scene.list(scene.file, [running(`../theirs/${elsewhere}`), running(hostile), RUN]);
  mkdirSync(scene.at("theirs"));
  const names = ["orders", "stop", "jobs", "slots", "journal"];
  for (const name of names) writeFileSync(scene.at(`theirs/${elsewhere}.${name}`), "mine");
  mkdirSync(scene.at(`theirs/${elsewhere}.lock`));
  const before = readdirSync(scene.at("theirs"));
  await scene.run("--lease", "10s");
  for (const [verb, ...args] of [
    ["requeue", "0,1", "--lease", "10s"],
    ["pause", "0"],
    ["cancel", "0,1"],
  ] as const)
    await scene.say(verb, ...args);
  expect(readdirSync(scene.at("theirs"))).toEqual(before);
  expect(scene.read(`theirs/${elsewhere}.orders`)).toBe("mine");
  expect(scene.lines("ran")).toEqual(["2"]);
});

test("the files of an idle machine that died are removed after it was watched for the lease", async () => {
  const scene = new SupervisedScene([RUN]);
  const dead = formatRunnerId({ ...ownRunnerId(), host: "gpu7" });
  const folder = scene.at(`${scene.file}.run`);
  mkdirSync(`${folder}/${dead}.lock`, { recursive: true });
  for (const name of ["orders", "journal", "jobs"]) writeFileSync(`${folder}/${dead}.${name}`, "");
  const runner = scene.start("--wait", "--lease", "10s");
  await heard(runner, "waiting for new or lost work");
  await until("it is gone", () => readdirSync(folder).every((name) => !name.startsWith(dead)));
  runner.child.kill("SIGTERM");
  await runner.result;
  expect(existsSync(folder)).toBe(false);
});
