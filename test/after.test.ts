import { describe, expect, test } from "vitest";
import { cooperate, start } from "./helpers/cli.ts";
import { until } from "./helpers/until.ts";
import { Workspace } from "./helpers/workspace.ts";

const WRITE = (word: string): string => `echo ${word} >> order`;

/** `train`, and `eval` after it; each writes its name into `order` when it has been done. */
function trainAndEval(workspace: Workspace, train: string): void {
  workspace.list("exps.json", [
    ["sh", "-c", train],
    [{ after: [0] }, "sh", "-c", WRITE("eval")],
  ]);
}

function statuses(workspace: Workspace): unknown[] {
  return [0, 1].map((n) => workspace.record("exps.json", n)["status"]);
}

describe("an entry that is to run after another", () => {
  test("does not begin while that one runs, not even on an idle runner", async () => {
    const workspace = new Workspace();
    trainAndEval(workspace, `touch begun; until [ -e go ]; do sleep 0.05; done; ${WRITE("train")}`);
    const busy = start(["--run", "exps.json"], { cwd: workspace.path });
    await until("train has begun", () => workspace.files().includes("begun"));
    const idle = await cooperate(["--run", "exps.json"], { cwd: workspace.path });
    expect(idle.exitCode).toBe(0);
    expect(idle.stderr).toContain("exps.json: nothing to run\n");
    expect(idle.stderr).toContain("1 entry waits for 0 (still running)\n");
    expect(workspace.files()).not.toContain("order");
    workspace.write("go", "");
    expect((await busy.result).exitCode).toBe(0);
    expect(workspace.read("order")).toBe("train\neval\n");
    expect(statuses(workspace)).toEqual(["done", "done"]);
  });

  test("does not run when that one failed, and runs when it was put back and is done", async () => {
    const workspace = new Workspace();
    trainAndEval(workspace, `test -e ok && ${WRITE("train")}`);
    const run = async (): Promise<string> =>
      (await cooperate(["--run", "exps.json", "--keep-going"], { cwd: workspace.path })).stderr;
    const told = "1 entry waits for 0 (failed)\nput back what failed: cooperate --requeue-failed exps.json";
    expect(await run()).toContain(`${told} 0\n`);
    expect(statuses(workspace)).toEqual(["failed", undefined]);
    expect(await run()).toContain(`nothing to run\nexps.json: 2 entries: 1 pending, 1 failed\n${told}\n`);
    expect(workspace.files()).not.toContain("order");
    workspace.write("ok", "");
    await cooperate(["--requeue-failed", "exps.json"], { cwd: workspace.path });
    expect(await run()).toContain("2 experiments");
    expect(workspace.read("order")).toBe("train\neval\n");
    expect(statuses(workspace)).toEqual(["done", "done"]);
  });

  test("says how to go on when what it waits for is held, cancelled, or not there", async () => {
    const workspace = new Workspace();
    workspace.list("exps.json", [
      ["executed", { status: "held" }, "true"],
      ["executed", { status: "cancelled" }, "true"],
      [{ after: [0] }, "true"],
      [{ after: [1, 2] }, "true"],
      [{ after: [9] }, "true"],
    ]);
    const { stderr } = await cooperate(["--run", "exps.json"], { cwd: workspace.path });
    expect(stderr).toContain("3 entries wait for 0 (held), 1 (cancelled), 9 (not in the list)\n");
    expect(stderr).toContain("put back what is held: cooperate --resume exps.json 0\n");
    expect(stderr).toContain("put back what is cancelled: cooperate --requeue exps.json 1\n");
  });
});
