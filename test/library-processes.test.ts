import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { RunSummary } from "../src/index.ts";
import { cooperate, type Result, type Running, start, startProgram } from "./helpers/cli.ts";
import { kill, SupervisedScene } from "./helpers/supervised.ts";
import { until } from "./helpers/until.ts";

const BUILT = new URL("../dist/index.js", import.meta.url).href;
const { openList } = (await import(BUILT)) as typeof import("../src/index.ts");
const WORKER = fileURLToPath(new URL("library/worker.mjs", import.meta.url));

/** A list, and programs that work on it. */
class Scene extends SupervisedScene {
  worker(options: object = {}): Running {
    return startProgram(process.execPath, [WORKER, this.file, JSON.stringify(options)], { cwd: this.path });
  }

  async began(line: string): Promise<void> {
    await until(`${line} has begun`, () => this.lines("began").includes(line));
  }

  statuses(): unknown[] {
    return this.entries(this.file).map((_, n) => this.of(n)["status"] ?? "pending");
  }
}

function summaryOf({ exitCode, stdout, stderr }: Result): RunSummary {
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  return JSON.parse(stdout) as RunSummary;
}

describe("programs that work on a list with a function", () => {
  test("two of them run no entry twice", async () => {
    const count = 120;
    const scene = new Scene(Array.from({ length: count }, () => ["quick"]));
    const workers = [scene.worker({ jobs: 2 }), scene.worker()];
    const summaries = await Promise.all(workers.map(async ({ result }) => summaryOf(await result)));
    expect(summaries.reduce((sum, { done }) => sum + done, 0)).toBe(count);
    expect(scene.lines("began").sort()).toEqual(Array.from({ length: count }, (_, n) => `${n}.1`).sort());
    expect(scene.heartbeats()).toEqual([]);
  });

  test("what one had when it was killed comes back; what had ended does not", async () => {
    const scene = new Scene([["quick"], ["quick"], ["wait"], ["quick"]]);
    const first = scene.worker();
    await scene.began("2.1");
    await kill(first);
    scene.write("go", "");
    expect(summaryOf(await scene.worker().result)).toMatchObject({ done: 2, reason: "drained" });
    expect(scene.lines("began").sort()).toEqual(["0.1", "1.1", "2.1", "2.2", "3.1"]);
    expect(scene.statuses()).toEqual(["done", "done", "done", "done"]);
    expect(scene.of(2)).toMatchObject({ attempt: 2, history: [{ attempt: 1, reason: "lost" }] });
  });

  test("entries that one had claimed in advance come back without an attempt", async () => {
    const scene = new Scene([...Array.from({ length: 40 }, () => ["quick"]), ["wait"], ["quick"], ["quick"]]);
    const first = scene.worker();
    await scene.began("40.1");
    await kill(first);
    scene.write("go", "");
    await scene.worker().result;
    const later = scene.lines("began").filter((line) => Number.parseInt(line, 10) > 40);
    expect(later.sort()).toEqual(["41.1", "42.1"]);
    expect(scene.of(40)).toMatchObject({ status: "done", attempt: 2 });
  });

  test("a program that an entry has started keeps it from others, also when its runner is killed", async () => {
    const scene = new Scene([["child"]]);
    const first = scene.worker();
    await until("the child runs", () => scene.lines("children").length === 1);
    await kill(first);
    expect(summaryOf(await scene.worker().result)).toMatchObject({ done: 0 });
    expect(scene.lines("began")).toEqual(["0.1"]);
    scene.write("go", "");
    await scene.gone(Number(scene.lines("children")[0]));
    expect(summaryOf(await scene.worker().result)).toMatchObject({ done: 1 });
    expect(scene.lines("began")).toEqual(["0.1", "0.2"]);
  });

  test("--cancel aborts the signal of the entry, and --stop --now those of all", async () => {
    const scene = new Scene([["wait"], ["wait"], ["wait"]]);
    const worker = scene.worker({ jobs: 2 });
    await Promise.all([scene.began("0.1"), scene.began("1.1")]);
    expect((await scene.say("cancel", "0")).stderr).toContain("cancelled");
    await scene.began("2.1");
    expect(scene.lines("stopped")).toEqual(["0 cancelled"]);
    expect((await scene.say("stop", "--now")).exitCode).toBe(0);
    expect(summaryOf(await worker.result)).toMatchObject({ cancelled: 1, interrupted: 2, reason: "order" });
    expect(scene.lines("stopped").sort()).toEqual(["0 cancelled", "1 interrupted", "2 interrupted"]);
    expect(scene.statuses()).toEqual(["cancelled", "pending", "pending"]);
  });

  test("--jobs changes how many entries run at the same time", async () => {
    const scene = new Scene([["wait"], ["wait"]]);
    const worker = scene.worker();
    await scene.began("0.1");
    await cooperate(["--jobs", scene.file, "2"], { cwd: scene.path });
    await scene.began("1.1");
    scene.write("go", "");
    expect(summaryOf(await worker.result)).toMatchObject({ done: 2 });
  });
});

describe("claims by hand beside runners", () => {
  test("nobody else runs a claimed entry, and --cancel aborts its signal", async () => {
    const scene = new Scene([["true"], ["true"], ["true"]]);
    await using list = openList(scene.at(scene.file));
    const one = await list.claim();
    const loop = list.claims({ directory: scene.path });
    const next = await loop.next();
    const other = next.done === true ? undefined : next.value;
    expect([one?.n, other?.n]).toEqual([0, 1]);
    const runner = start(["--run", scene.file], { cwd: scene.path });
    expect((await runner.result).exitCode).toBe(0);
    expect(scene.statuses()).toEqual(["running", "running", "done"]);
    await scene.say("cancel", "0,1");
    for (const claim of [one, other]) {
      await until("the signal is aborted", () => claim?.signal.aborted);
      expect(claim?.signal.reason).toMatchObject({ name: "AbortError", outcome: { kind: "cancelled" } });
      expect(await claim?.settle()).toBe("recorded");
    }
    expect(await loop.next()).toMatchObject({ done: true });
    expect(scene.statuses()).toEqual(["cancelled", "cancelled", "done"]);
  });

  test("a claim that is another's by now is superseded", async () => {
    const scene = new Scene([["true"]]);
    await using list = openList(scene.at(scene.file));
    const claim = await list.claim();
    // As an editor would: the entry is put back by hand.
    await list.update((entries) => ({
      entries: entries.map(({ argv, options, extra }) => ({
        status: "pending",
        argv,
        options,
        extra,
        facts: {},
      })),
      value: undefined,
    }));
    expect(await claim?.settle()).toBe("superseded");
    expect(scene.statuses()).toEqual(["pending"]);
  });
});
