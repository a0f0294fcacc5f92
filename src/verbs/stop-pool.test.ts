import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { expect, onTestFinished, test } from "vitest";
import { FakeClock } from "../../test/helpers/fake-clock.ts";
import { startedProcess } from "../launch/pools/started-process.ts";
import type { World } from "./shared/world.ts";
import { stopPool } from "./stop-pool.ts";

/** A clock on which sleeping takes no time. */
class PassingClock extends FakeClock {
  override readonly sleep = async (ms: number): Promise<void> => this.advance(ms);
}

test.each(["runs", "is suspended"])(
  "what has not left half a minute after its grace, and %s, is ended",
  async (how) => {
    const folder = mkdtempSync(join(tmpdir(), "cooperate-stop-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, "exps.json");
    writeFileSync(file, '[\n["true"]\n]\n');
    const child = spawn("sleep", ["600"], { stdio: "ignore" });
    onTestFinished(() => void child.kill("SIGKILL"));
    const ended = new Promise((resolve) => child.once("exit", (_, signal) => resolve(signal)));
    if (how !== "runs") child.kill("SIGSTOP");
    const process = startedProcess(child.pid as number);
    const record = { version: 1, id: "a1", pool: "p", place: "local", kind: "local", by: "you@here" };
    mkdirSync(`${file}.pools/p`, { recursive: true });
    writeFileSync(
      `${file}.pools/p/a1.json`,
      JSON.stringify({ ...record, at: new Date(), tasks: 1, argv: [], runOptions: [], processes: [process] }),
    );
    const said: string[] = [];
    const clock = new PassingClock();
    const world = Object.assign(clock, {
      env: {},
      cwd: folder,
      stdin: {},
      stdout: { write: () => {} },
      stderr: { write: (text: string) => said.push(text) },
    }) as unknown as World;
    const request = { file, pool: "p", now: true, dryRun: false, command: new Command() };
    expect(await stopPool(world, request, async () => 0)).toBe(0);
    expect(clock.monotonic()).toBe(40_000);
    expect(said.join("")).toContain("ended, since they had not left: 1 of p");
    expect(await ended).toBe("SIGTERM");
  },
);
