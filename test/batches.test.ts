import { describe, expect, test } from "vitest";
import { cooperate, type Running, start } from "./helpers/cli.ts";
import { until } from "./helpers/until.ts";
import { Workspace } from "./helpers/workspace.ts";

const FILE = "my exps.json";
const COUNT = 600;

/** A list of short experiments that each write a line. */
class Scene extends Workspace {
  constructor(count = COUNT) {
    super();
    this.list(
      FILE,
      Array.from({ length: count }, (_, n) => ["sh", "-c", "echo $COOPERATE_ENTRY >>ran", String(n)]),
    );
  }

  start(...options: string[]): Running {
    return start(["--run", FILE, ...options], { cwd: this.path });
  }

  /** The numbers of the entries that ran, once for each run. */
  ran(): number[] {
    return this.files().includes("ran") ? this.read("ran").trim().split("\n").map(Number) : [];
  }

  records(): Record<string, unknown>[] {
    return this.entries(FILE).map(
      (entry) => (entry.find((item) => typeof item === "object") ?? {}) as Record<string, unknown>,
    );
  }

  /** Entries that a runner has claimed together with others and has not started yet. */
  queued(): number {
    return this.records().filter((record) => record["status"] === "running" && record["queued"] !== undefined)
      .length;
  }
}

describe("short experiments are claimed together", () => {
  test("three runners run each entry once, and record many entries in one write", async () => {
    const scene = new Scene();
    let most = 0;
    const runners = [scene.start(), scene.start(), scene.start()];
    await until("some are queued", () => {
      most = Math.max(most, scene.queued());
      return most > 3;
    });
    for (const { result } of runners) expect((await result).exitCode).toBe(0);
    expect(scene.ran().sort((a, b) => a - b)).toEqual(Array.from({ length: COUNT }, (_, n) => n));
    for (const record of scene.records()) {
      expect(record).toMatchObject({ status: "done", attempt: 1, exitCode: 0 });
      expect(record).not.toHaveProperty("queued");
    }
    expect(scene.files().filter((name) => name.startsWith("my"))).toEqual([FILE]);
  });

  test.each([1, 4])(
    "repeated kill -9 in the middle of a batch, -j %i: no entry is lost, and only running ones are repeated",
    async (slots) => {
      const TOTAL = 900;
      const scene = new Scene(TOTAL);
      const KILLS = 2;
      for (let kill = 1; kill <= KILLS; kill++) {
        const before = scene.ran().length;
        const runner = scene.start(`-j${slots}`);
        await until(
          "it is in the middle of a batch",
          () => scene.ran().length > before + 5 && scene.queued() > 2,
        );
        runner.child.kill("SIGKILL");
        await runner.result;
      }
      expect((await scene.start().result).exitCode).toBe(0);
      const ran = scene.ran();
      const repeated = ran.length - new Set(ran).size;
      expect(new Set(ran).size).toBe(TOTAL);
      expect(repeated).toBeLessThanOrEqual(KILLS * slots);
      const records = scene.records();
      const again = records.filter((record) => record["attempt"] !== 1);
      for (const record of again)
        expect(record["history"]).toContainEqual(expect.objectContaining({ attempt: 1, reason: "lost" }));
      expect(again.length).toBeLessThanOrEqual(KILLS * slots);
      expect(repeated).toBeLessThanOrEqual(again.length);
      expect(records.every((record) => record["status"] === "done")).toBe(true);
      expect(scene.files().filter((name) => name.startsWith("my"))).toEqual([FILE]);
    },
  );

  test("an entry whose end was reported before its runner died is not repeated", async () => {
    const scene = new Scene(0);
    const script = "echo $COOPERATE_ENTRY >>ran; test $COOPERATE_ENTRY = 40 && touch slow && sleep 600; true";
    scene.list(
      FILE,
      Array.from({ length: 60 }, () => ["sh", "-c", script]),
    );
    const runner = scene.start();
    await until("one hangs", () => scene.files().includes("slow"));
    runner.child.kill("SIGKILL");
    await runner.result;
    // The orphan is ended, and never runs again.
    await cooperate(["--cancel", FILE, "40"], { cwd: scene.path });
    expect((await scene.start().result).exitCode).toBe(0);
    expect(scene.ran().sort((a, b) => a - b)).toEqual(Array.from({ length: 60 }, (_, n) => n));
    expect(scene.record(FILE, 40)).toMatchObject({ status: "cancelled" });
    expect(scene.records().filter((record) => record["attempt"] !== 1)).toEqual([]);
  });

  test("a signal releases entries that have not started, unchanged", async () => {
    const scene = new Scene();
    const before = scene.entries(FILE);
    const runner = scene.start();
    await until("it is in the middle of a batch", () => scene.ran().length > 20 && scene.queued() > 2);
    runner.child.kill("SIGTERM");
    expect((await runner.result).exitCode).toBe(143);
    const ran = new Set(scene.ran());
    const after = scene.entries(FILE);
    const done = scene.records().map((record) => record["status"] === "done");
    expect(done.filter(Boolean).length).toBeGreaterThanOrEqual(ran.size - 1); // one was interrupted
    expect(after.filter((_, n) => !done[n])).toEqual(before.filter((_, n) => !done[n]));
    expect(scene.queued()).toBe(0);
  });

  test("the first failure stops a runner, and its other claimed entries are pending again", async () => {
    const scene = new Scene();
    const script = "echo $COOPERATE_ENTRY >>ran; test $COOPERATE_ENTRY != 200";
    scene.list(
      FILE,
      Array.from({ length: COUNT }, () => ["sh", "-c", script]),
    );
    const { exitCode, stderr } = await scene.start().result;
    expect(exitCode).toBe(1);
    expect(stderr).toContain("stopped at the first failure");
    expect(scene.ran()).toEqual(Array.from({ length: 201 }, (_, n) => n));
    const statuses = scene.records().map((record) => record["status"] ?? "pending");
    expect(statuses.indexOf("failed")).toBe(200);
    expect(statuses.slice(201).every((status) => status === "pending")).toBe(true);
  });

  test("--max is exact; entries queued behind a long experiment are released to other runners", async () => {
    const scene = new Scene();
    await scene.start("--max", "77").result;
    expect(scene.ran()).toEqual(Array.from({ length: 77 }, (_, n) => n));
    const long = ["sh", "-c", "touch long; until [ -e go ]; do sleep 0.05; done"];
    const short = ["sh", "-c", "echo $COOPERATE_ENTRY >>ran"];
    scene.write("ran", "");
    scene.list(
      FILE,
      Array.from({ length: 200 }, (_, n) => (n === 60 ? long : short)),
    );
    const first = scene.start();
    await until("it is at the long one", () => scene.files().includes("long"));
    const second = scene.start();
    await until("another has done the rest", () => new Set(scene.ran()).size === 199);
    scene.write("go", "");
    for (const { result } of [first, second]) expect((await result).exitCode).toBe(0);
    expect(scene.records().every((record) => record["status"] === "done" && record["attempt"] === 1)).toBe(
      true,
    );
  });

  test("an entry in a runner's queue can be cancelled", async () => {
    const scene = new Scene();
    const runner = scene.start();
    await until("it is in the middle of a batch", () => scene.queued() > 2);
    const { stderr } = await cooperate(["--cancel", FILE, "500-599"], { cwd: scene.path });
    expect(stderr).toContain("100 entries (500-599) are cancelled");
    expect((await runner.result).exitCode).toBe(0);
    expect(scene.ran().every((n) => n < 500)).toBe(true);
    expect(
      scene
        .records()
        .slice(500)
        .every((record) => record["status"] === "cancelled"),
    ).toBe(true);
  });
});
