import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { describe, expect, onTestFinished, test } from "vitest";
import { BIN, type Running, start, startProgram } from "../helpers/cli.ts";
import { needs } from "../helpers/needs.ts";
import { until } from "../helpers/until.ts";
import { Workspace } from "../helpers/workspace.ts";

const FILE = "exps.json";
const IS_ROOT = process.getuid?.() === 0;
const HAS_STRACE = spawnSync("strace", ["-V"]).status === 0;

/** A runner that has done its one entry and waits for more. */
async function waiting(workspace: Workspace): Promise<Running> {
  workspace.list(FILE, [["true"]]);
  const runner = start(["--run", FILE, "--wait"], { cwd: workspace.path });
  let said = "";
  runner.child.stderr?.on("data", (chunk: Buffer) => (said += chunk.toString()));
  await until("it waits", () => said.includes("waiting for new or lost work"));
  return runner;
}

describe("while runners wait for work, the list", () => {
  test("is deleted: they report it, exit with 2, and do not re-create it", async () => {
    const workspace = new Workspace();
    const runner = await waiting(workspace);
    rmSync(workspace.at(FILE));
    const { exitCode, stderr } = await runner.result;
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`cooperate: ${FILE} does not exist`);
    expect(workspace.files()).not.toContain(FILE);
  });

  test("is made invalid by hand: they report the position, exit with 2, and do not modify it", async () => {
    const workspace = new Workspace();
    const runner = await waiting(workspace);
    workspace.write(FILE, '[["true"],\n["false"\n]');
    const { exitCode, stderr } = await runner.result;
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/exps\.json.*line 3/);
    expect(workspace.read(FILE)).toBe('[["true"],\n["false"\n]');
  });

  test("is replaced by an editor: they run the new entries", async () => {
    const workspace = new Workspace();
    const runner = await waiting(workspace);
    workspace.list("saved", [...workspace.entries(FILE), ["touch", "new one"]]);
    renameSync(workspace.at("saved"), workspace.at(FILE));
    await until("the new one is done", () => workspace.record(FILE, 1)["status"] === "done");
    expect(existsSync(workspace.at("new one"))).toBe(true);
    runner.child.kill("SIGINT");
    expect((await runner.result).exitCode).toBe(130);
  });
});

describe("while an experiment runs", () => {
  const WAITS = ["sh", "-c", "touch begun; while [ ! -e go ]; do sleep 0.05; done"];

  test(
    "the file system becomes read-only: the outcome is kept, and recorded when it is writable again",
    needs(IS_ROOT, "root"),
    async () => {
      const workspace = new Workspace();
      const disk = workspace.at("disk");
      mkdirSync(disk);
      execFileSync("mount", ["-t", "tmpfs", "tmpfs", disk]);
      onTestFinished(() => void spawnSync("umount", ["-l", disk]));
      workspace.list(`disk/${FILE}`, [WAITS]);
      // And they run elsewhere, so no file there is open for writing.
      const logs = ["--log-dir", workspace.at("logs")];
      const runner = start(["--run", `disk/${FILE}`, ...logs], { cwd: workspace.path });
      let said = "";
      runner.child.stderr?.on("data", (chunk: Buffer) => (said += chunk.toString()));
      await until("it runs", () => existsSync(workspace.at("begun")));
      await until(
        "it can be made read-only",
        () => spawnSync("mount", ["-o", "remount,ro", disk]).status === 0,
      );
      workspace.write("go", "");
      await until(
        "it says so",
        () => said.includes("no permission to write") && said.includes("so that no outcome is lost"),
      );
      execFileSync("mount", ["-o", "remount,rw", disk]);
      expect((await runner.result).exitCode).toBe(0);
      expect(workspace.record(`disk/${FILE}`, 0)).toMatchObject({ status: "done" });
    },
  );

  test(
    "permission is taken away: the outcome is kept, and recorded when it is back",
    needs(IS_ROOT, "root"),
    async () => {
      const workspace = new Workspace();
      chmodSync(workspace.path, 0o777);
      workspace.list(FILE, [WAITS]);
      chmodSync(workspace.at(FILE), 0o666);
      const nobody = [
        "--reuid=65534",
        "--regid=65534",
        "--clear-groups",
        process.execPath,
        BIN,
        "--run",
        FILE,
      ];
      const runner = startProgram("setpriv", nobody, { cwd: workspace.path });
      let said = "";
      runner.child.stderr?.on("data", (chunk: Buffer) => (said += chunk.toString()));
      await until("it runs", () => existsSync(workspace.at("begun")));
      chmodSync(workspace.path, 0o755);
      workspace.write("go", "");
      await until("it says so", () => said.includes("no permission to write"));
      chmodSync(workspace.path, 0o777);
      expect((await runner.result).exitCode).toBe(0);
      expect(workspace.record(FILE, 0)).toMatchObject({ status: "done" });
    },
  );

  test.each(["mkdir", "fsync", "rename"])(
    "the quota is used up for a while, said by %s: tried again, told, and nothing lost",
    needs(HAS_STRACE, "strace"),
    async (call) => {
      const workspace = new Workspace();
      workspace.list(FILE, [["true"], ["true"]]);
      const inject = `inject=${call}:error=EDQUOT:when=1..2`;
      const strace = ["-f", "-qq", "-o", "/dev/null", "-e", `trace=${call}`, "-e", inject];
      const args = [...strace, process.execPath, BIN, "--run", FILE];
      const { exitCode, stderr } = await startProgram("strace", args, { cwd: workspace.path }).result;
      expect(stderr).toContain("the quota for exps.json is used up: trying again");
      expect(exitCode).toBe(0);
      expect([0, 1].map((n) => workspace.record(FILE, n)["status"])).toEqual(["done", "done"]);
      expect(workspace.files()).toEqual(["cooperate_0", "cooperate_1", FILE]);
    },
  );
});
