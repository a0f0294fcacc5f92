import { mkdirSync, utimesSync } from "node:fs";
import { expect, onTestFinished, test } from "vitest";
import { busyMs } from "../helpers/busy.ts";
import { start } from "../helpers/cli.ts";
import { heard } from "../helpers/heard.ts";
import { until } from "../helpers/until.ts";
import { Workspace } from "../helpers/workspace.ts";

const FILE = "exps.json";
const LEASE_MS = 10_000;

/** The runner number `n`, of a machine that does not exist. */
function runnerOf(n: number): string {
  return `node${n}-${4_000 + n}-0badc0de-4026531836-${5_000 + n}`;
}

test.each([2, 100])(
  "with %i runners present, an entry that one lost is pending again within the lease and ten seconds",
  async (count) => {
    const scene = new Workspace();
    const [lost = "", ...others] = Array.from({ length: count - 1 }, (_, n) => runnerOf(n));
    const startedAt = "2026-01-01T00:00:00.000Z";
    const who = { host: "node0", pid: 4_000, runner: lost, claim: "c" };
    const record = { status: "running", ...who, attempt: 1, startedAt };
    scene.list(FILE, [["executed", record, "true"]]);
    const heart = (runner: string): string => scene.at(`${FILE}.run/${runner}.lock`);
    for (const runner of [lost, ...others]) mkdirSync(heart(runner), { recursive: true });
    let living = [lost, ...others];
    const beat = setInterval(() => {
      const now = new Date();
      for (const runner of living) utimesSync(heart(runner), now, now);
    }, 2_000);
    onTestFinished(() => clearInterval(beat));
    const runner = start(["--run", FILE, "--wait", "--lease", `${LEASE_MS / 1_000}s`], { cwd: scene.path });
    await heard(runner, "waiting for new or lost work");
    const since = performance.now();
    await until("it has watched for longer than a beat", () => performance.now() - since > 7_000);
    expect(scene.record(FILE, 0)).toEqual(record);
    living = others;
    const died = performance.now();
    await until("it is done by another", () => scene.record(FILE, 0)["status"] === "done");
    const tookMs = performance.now() - died;
    expect(scene.record(FILE, 0)).toMatchObject({ attempt: 2 });
    expect(tookMs).toBeGreaterThan(LEASE_MS - 3_000);
    expect(tookMs).toBeLessThan(LEASE_MS + 10_000 + busyMs());
    runner.child.kill("SIGTERM");
    await runner.result;
  },
);
