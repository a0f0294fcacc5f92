import { existsSync, renameSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { needs } from "./helpers/needs.ts";
import { experiment, kill, SupervisedScene } from "./helpers/supervised.ts";

const FAKETIME = `/usr/lib/${process.arch === "arm64" ? "aarch64" : "x86_64"}-linux-gnu/faketime/libfaketime.so.1`;
const HOUR_MS = 3_600_000;

/** A machine whose clock can be set while programs run. */
class Scene extends SupervisedScene {
  /** For the environment of a runner. */
  readonly clock = {
    LD_PRELOAD: FAKETIME,
    FAKETIME_TIMESTAMP_FILE: this.at("clock"),
    FAKETIME_NO_CACHE: "1",
    FAKETIME_DONT_FAKE_MONOTONIC: "1",
  };

  set(offset: string): void {
    this.write("clock.new", offset);
    renameSync(this.at("clock.new"), this.at("clock"));
  }

  /** How long the list says that entry 0 took, and when it began, milliseconds. */
  times(): { took: number; began: number } {
    const { startedAt, endedAt } = this.of(0) as { startedAt: string; endedAt: string };
    return { took: Date.parse(endedAt) - Date.parse(startedAt), began: Date.parse(startedAt) };
  }
}

describe("a clock that is set while an experiment runs", needs(existsSync(FAKETIME), "libfaketime"), () => {
  test.each([
    ["forwards", "+0", "+48h"],
    ["back", "+48h", "+0"],
  ])("%s: its duration is how long it took", async (_, before, after) => {
    const scene = new Scene([experiment()]);
    scene.set(before);
    const runner = scene.startIn(scene.clock);
    await scene.pidsOf(0);
    scene.set(after);
    scene.write("go", "");
    const { stderr } = await runner.result;
    expect(stderr).toMatch(/\[0\] done after \d+(\.\d)?s\n/);
    const { took, began } = scene.times();
    expect(took).toBeGreaterThanOrEqual(0);
    expect(took).toBeLessThan(HOUR_MS);
    expect(Math.abs(began - Date.now() - (after === "+0" ? 0 : 48 * HOUR_MS))).toBeLessThan(HOUR_MS);
  });

  test("does not count in an attempt whose supervisor was killed", async () => {
    const scene = new Scene([experiment()]);
    scene.set("+0");
    const runner = scene.startIn(scene.clock);
    const [, supervisor] = await scene.pidsOf(0);
    scene.set("+48h");
    process.kill(supervisor, "SIGKILL");
    scene.write("go", "");
    const { stderr } = await runner.result;
    expect(stderr).toMatch(/\[0\] interrupted by SIGTERM after \d+(\.\d)?s; pending again/);
    expect(scene.read("cooperate_0")).toMatch(/# cooperate: interrupted by SIGTERM after \d+(\.\d)?s/);
  });

  test("does not count in an attempt whose runner was killed", async () => {
    const scene = new Scene([experiment()]);
    scene.set("+0");
    const runner = scene.startIn(scene.clock);
    const [, supervisor] = await scene.pidsOf(0);
    await kill(runner);
    scene.set("+48h");
    scene.write("go", "");
    await scene.gone(supervisor);
    await scene.run();
    const { took } = scene.times();
    expect(took).toBeGreaterThanOrEqual(0);
    expect(took).toBeLessThan(HOUR_MS);
  });
});
