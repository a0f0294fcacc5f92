import { describe, expect, test } from "vitest";
import { FakeClock } from "../../../test/helpers/fake-clock.ts";
import { FakeTree } from "../../../test/helpers/fake-tree.ts";
import type { ProcessRow } from "../../processes/process-table.ts";
import { type ControlResult, ProcessControl } from "./process-control.ts";

const GRACE_MS = 5_000;

function row(pid: number): ProcessRow {
  return { pid, name: "sh" } as ProcessRow;
}

/** An attempt that is controlled; `start` starts it. */
class Scene {
  readonly clock = new FakeClock();
  readonly control: ProcessControl;
  readonly tree: FakeTree;
  result: ControlResult | undefined;

  constructor(leaveChildren = false) {
    this.control = new ProcessControl({ graceMs: GRACE_MS, leaveChildren }, this.clock);
    this.tree = new FakeTree(this.clock, () => this.control.over());
  }

  async start(): Promise<void> {
    void this.control.hold(this.tree).then((result) => {
      this.result = result;
    });
    await this.clock.advance(0);
  }

  /** The first process ends by itself. */
  async over(): Promise<void> {
    this.control.over();
    await this.clock.advance(0);
  }
}

describe("an attempt that ends by itself", () => {
  test("is not stopped, and no timer is left", async () => {
    const scene = new Scene();
    scene.control.limit(1_000);
    await scene.start();
    await scene.clock.advance(999);
    await scene.over();
    expect(scene.result).toEqual({ stop: undefined, left: [], ended: [] });
    expect([scene.tree.done, scene.clock.pending]).toEqual([[], 0]);
  });

  test("keeps its outcome if it was requested to stop at the same moment", async () => {
    const scene = new Scene();
    await scene.start();
    scene.control.over();
    scene.control.stop({ kind: "cancelled" });
    await scene.clock.advance(0);
    expect(scene.result?.stop).toBeUndefined();
  });

  test("leaves processes, which are ended: those that can be", async () => {
    const scene = new Scene();
    scene.tree.survivors = [row(7), row(8)];
    scene.tree.immortal = [row(8)];
    await scene.start();
    await scene.over();
    expect(scene.tree.done).toEqual(["SIGTERM"]);
    expect(scene.result).toEqual({ stop: undefined, left: [row(8)], ended: [row(7)] });
  });

  test("leaves processes, which are left running where that is requested", async () => {
    const scene = new Scene(true);
    scene.tree.survivors = [row(7)];
    await scene.start();
    await scene.over();
    expect(scene.tree.done).toEqual([]);
    expect(scene.result).toEqual({ stop: undefined, left: [row(7)], ended: [] });
  });
});

describe("a limit", () => {
  test("ends the attempt when it is reached", async () => {
    const scene = new Scene();
    scene.control.limit(1_000);
    await scene.start();
    await scene.clock.advance(999);
    expect(scene.tree.done).toEqual([]);
    await scene.clock.advance(1);
    expect(scene.tree.done).toEqual(["SIGTERM"]);
    await scene.over();
    await scene.clock.advance(GRACE_MS);
    expect(scene.result?.stop).toEqual({ kind: "timeout", limitMs: 1_000 });
  });

  test("counts from the start, and not from the request", async () => {
    const scene = new Scene();
    scene.control.limit(1_000);
    await scene.clock.advance(10_000);
    await scene.start();
    await scene.clock.advance(500);
    scene.control.limit(2_000);
    await scene.clock.advance(1_499);
    expect(scene.tree.done).toEqual([]);
    await scene.clock.advance(1);
    expect(scene.tree.done).toEqual(["SIGTERM"]);
  });

  test("does not count pauses", async () => {
    const scene = new Scene();
    scene.control.limit(1_000);
    await scene.start();
    await scene.clock.advance(600);
    await scene.control.pause();
    await scene.clock.advance(60_000);
    await scene.control.resume();
    await scene.clock.advance(399);
    expect(scene.tree.done).toEqual(["pause", "resume"]);
    await scene.clock.advance(1);
    expect(scene.tree.done).toEqual(["pause", "resume", "SIGTERM"]);
  });

  test("does not end an attempt that is paused before its start", async () => {
    const scene = new Scene();
    scene.control.limit(1_000);
    void scene.control.pause();
    await scene.start();
    await scene.clock.advance(60_000);
    expect(scene.tree.done).toEqual(["pause"]);
    await scene.control.resume();
    await scene.clock.advance(1_000);
    expect(scene.tree.done).toEqual(["pause", "resume", "SIGTERM"]);
  });
});

describe("a request to stop", () => {
  test("ends the attempt, which is killed when its grace is over", async () => {
    const scene = new Scene();
    await scene.start();
    scene.control.stop({ kind: "cancelled" });
    await scene.clock.advance(GRACE_MS - 1);
    expect([scene.tree.done, scene.result]).toEqual([["SIGTERM"], undefined]);
    await scene.clock.advance(1);
    expect(scene.tree.done).toEqual(["SIGTERM", `SIGKILL at ${GRACE_MS}`]);
    expect(scene.result).toEqual({ stop: { kind: "cancelled" }, left: [], ended: [] });
  });

  test("uses the signal that has interrupted the runner", async () => {
    const scene = new Scene();
    await scene.start();
    scene.control.stop({ kind: "interrupted", signal: "SIGINT" });
    await scene.clock.advance(0);
    expect(scene.tree.done).toEqual(["SIGINT"]);
  });

  test("is not followed by SIGKILL if the attempt ends in time", async () => {
    const scene = new Scene();
    await scene.start();
    scene.control.stop({ kind: "cancelled" });
    await scene.clock.advance(GRACE_MS / 2);
    await scene.over();
    await scene.clock.advance(GRACE_MS);
    expect(scene.tree.done).toEqual(["SIGTERM"]);
    expect(scene.result?.stop).toEqual({ kind: "cancelled" });
  });

  test("with force, kills at once", async () => {
    const scene = new Scene();
    await scene.start();
    scene.control.stop({ kind: "cancelled" });
    await scene.clock.advance(100);
    scene.control.force();
    await scene.clock.advance(10);
    expect(scene.tree.done).toEqual(["SIGTERM", "SIGKILL at 110"]);
  });

  test("force alone stops nothing", async () => {
    const scene = new Scene();
    await scene.start();
    scene.control.force();
    await scene.clock.advance(60_000);
    expect([scene.tree.done, scene.result]).toEqual([[], undefined]);
  });

  test("the first one counts", async () => {
    const scene = new Scene();
    scene.control.limit(1_000);
    await scene.start();
    scene.control.stop({ kind: "cancelled" });
    scene.control.stop({ kind: "interrupted", signal: "SIGINT" });
    await scene.clock.advance(2 * GRACE_MS);
    expect(scene.result?.stop).toEqual({ kind: "cancelled" });
    expect(scene.tree.done[0]).toBe("SIGTERM");
  });

  test("may come before the start", async () => {
    const scene = new Scene();
    scene.control.stop({ kind: "cancelled" });
    expect(scene.tree.done).toEqual([]);
    await scene.start();
    expect(scene.tree.done).toEqual(["SIGTERM"]);
    await scene.clock.advance(GRACE_MS);
    expect(scene.result?.stop).toEqual({ kind: "cancelled" });
  });

  test("is not followed by a pause, which would keep the attempt from ending", async () => {
    const scene = new Scene();
    await scene.start();
    scene.control.stop({ kind: "cancelled" });
    await scene.control.pause();
    expect(scene.tree.done).toEqual(["SIGTERM"]);
  });

  test("ends a paused attempt", async () => {
    const scene = new Scene();
    await scene.start();
    await scene.control.pause();
    scene.control.stop({ kind: "cancelled" });
    await scene.clock.advance(GRACE_MS);
    expect(scene.tree.done).toEqual(["pause", "SIGTERM", `SIGKILL at ${GRACE_MS}`]);
  });
});

test("a signal is passed on to the tree, as long as there is one", async () => {
  const scene = new Scene();
  expect(scene.control.passOn("SIGUSR1")).toBe(false);
  await scene.start();
  expect(scene.control.passOn("SIGUSR1")).toBe(true);
  await scene.over();
  expect(scene.control.passOn("SIGUSR1")).toBe(false);
  expect(scene.tree.done).toEqual(["pass on SIGUSR1"]);
});
