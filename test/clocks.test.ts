import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { cooperate, start } from "./helpers/cli.ts";
import { heard } from "./helpers/heard.ts";
import { needs } from "./helpers/needs.ts";
import { until } from "./helpers/until.ts";
import { Workspace } from "./helpers/workspace.ts";

/** The program's threads read the clock as well. */
const FAKETIME = `/usr/lib/${process.arch === "arm64" ? "aarch64" : "x86_64"}-linux-gnu/faketime/libfaketimeMT.so.1`;
const FILE = "my exps.json";
const DAY = 86_400_000;

/** The environment of a host whose clock is wrong; its monotonic clock is right. */
function clockOff(days: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    LD_PRELOAD: FAKETIME,
    FAKETIME: days,
    FAKETIME_DONT_FAKE_MONOTONIC: "1",
    DONT_FAKE_MONOTONIC: "1",
  };
}

describe("a host whose clock is three days ahead", needs(existsSync(FAKETIME), "libfaketime"), () => {
  const AHEAD = clockOff("+3d");

  test("fails an entry with a retry delay: others retry it when the delay has passed", async () => {
    const workspace = new Workspace();
    workspace.list(FILE, [[{ retries: 1 }, "sh", "-c", "[ $COOPERATE_ATTEMPT = 2 ]"]]);
    const options = ["--retry-delay", "2s"];
    await start(["--run", FILE, ...options, "--max", "1"], { cwd: workspace.path, env: AHEAD }).result;
    const notBefore = Date.parse(String(workspace.record(FILE, 0)["notBefore"]));
    expect(notBefore - Date.now()).toBeGreaterThan(2 * DAY);
    expect(workspace.record(FILE, 0)).toMatchObject({ failures: 1, notBeforeMs: 2_000 });
    const explained = await cooperate(["--explain", FILE, "0"], { cwd: workspace.path });
    expect(explained.stdout).toMatch(/it has failed once; it is tried again at .+ \(in 2\.0s\)/);

    const begun = performance.now();
    const { exitCode } = await start(["--run", FILE], { cwd: workspace.path }).result;
    expect(exitCode).toBe(0);
    expect(performance.now() - begun).toBeGreaterThan(2_000);
    expect(workspace.record(FILE, 0)).toMatchObject({ status: "done", attempt: 2 });
    expect(workspace.record(FILE, 0)).not.toHaveProperty("notBeforeMs");
  });

  test("postpones an entry whose check did not hold: others check again when the delay has passed", async () => {
    const workspace = new Workspace();
    workspace.list(FILE, [[{ check: "test -e ready" }, "true"]]);
    const options = ["--check-interval", "2s"];
    const first = start(["--run", FILE, ...options], { cwd: workspace.path, env: AHEAD });
    await heard(first, "[0] not yet");
    await until("it is put off", () => workspace.record(FILE, 0)["notBeforeMs"]);
    first.child.kill("SIGTERM");
    await first.result;
    workspace.write("ready", "");
    const second = start(["--run", FILE, "--wait", "--idle-timeout", "4s"], { cwd: workspace.path });
    const printed = await heard(second, "nothing to run");
    expect(printed()).toMatch(/the check of 1 entry \(in [0-9.]+s\)/);
    expect((await second.result).exitCode).toBe(0);
    expect(workspace.record(FILE, 0)).toMatchObject({ status: "done", attempt: 1 });
  });
});
