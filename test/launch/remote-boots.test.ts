import { existsSync, readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { needs } from "../helpers/needs.ts";
import { NAME, RemoteScene } from "../helpers/remote-scene.ts";
import { until } from "../helpers/until.ts";

const NEEDS_ROOT = needs(process.getuid?.() === 0 && existsSync("/usr/bin/unshare"), "root and unshare");

/** Spools of this machine in any of its boots. */
function spools(scene: RemoteScene): string[] {
  return readdirSync(scene.at("cache of here/cooperate/remote"));
}

describe("a machine that is started anew", NEEDS_ROOT, () => {
  test("records what had ended before, sends the logs, and runs again what had not", async () => {
    const run = (n: number): string[] => [
      "bash",
      "-c",
      `echo ${n} >> ran; until [ -e go${n} ]; do sleep 0.1; done; seq 1000; echo ${n} >> ended`,
    ];
    const scene = new RemoteScene([run(0), run(1)]);
    const before = scene.line.startApart(NAME, ["-j", "2"]);
    await until("both run", () => scene.files().includes("ran") && scene.ran().length === 2);
    scene.line.isDown = true;
    scene.write("go0", "");
    await until("one has ended", () => scene.files().includes("ended"));
    await until("it is in the journal", () =>
      [...scene.line.spooled("logs").values()].some((log) => log.includes("# ended: ")),
    );
    await new Promise((resolve) => setTimeout(resolve, 1_000)); // its last line
    before.child.kill("SIGKILL");
    await before.result;
    expect(scene.statuses()).toEqual(["running", "running"]);
    scene.line.isDown = false;
    scene.write("go1", "");
    const { exitCode, stderr } = await scene.line.run(NAME, ["--wait", "--max", "1"]);
    expect(stderr).toMatch(/\[0\] .*recorded now/);
    expect(exitCode).toBe(0);
    expect(scene.statuses()).toEqual(["done", "done"]);
    expect(scene.ran()).toEqual(["0", "1", "1"]);
    expect(scene.record(NAME, 0)).toMatchObject({ attempt: 1, exitCode: 0 });
    for (const n of [0, 1])
      expect(scene.read(String(scene.record(NAME, n)["log"]).split("/").at(-1) ?? "")).toMatch(
        /\n999\n1000\n\n# cooperate: exit 0 after .*\n# ended: .*\n$/,
      );
    expect(spools(scene)).toHaveLength(1);
    // The process at the list ends a moment after its last line.
    await until("nothing is left beside the list", () => !scene.files().includes(`${NAME}.run`));
  });
});
