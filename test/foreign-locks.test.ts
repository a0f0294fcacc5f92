import { mkdirSync, rmSync } from "node:fs";
import { expect, test } from "vitest";
import { cooperate, start } from "./helpers/cli.ts";
import { heard } from "./helpers/heard.ts";
import { Workspace } from "./helpers/workspace.ts";

/** A list that nobody can lock until the folder in the place of the lock is removed. */
function blocked(): Workspace {
  const workspace = new Workspace();
  workspace.list("exps.json", [["true"]]);
  mkdirSync(workspace.at("exps.json.lock"));
  workspace.write("exps.json.lock/mine", "x");
  return workspace;
}

const SAID =
  "exps.json.lock is a directory with something in it, not a lock of cooperate: " +
  "look at it, then remove it: rm -r exps.json.lock\n";

test.each([
  [["--run", "exps.json"], "done"],
  [["--pause", "exps.json", "0"], "held"],
  [["--cancel", "exps.json", "0"], "cancelled"],
])("%j reports what is in the place of the lock, and goes on once it is removed", async (args, status) => {
  const workspace = blocked();
  const waiting = start(args, { cwd: workspace.path });
  await heard(waiting, SAID);
  expect(workspace.read("exps.json.lock/mine")).toBe("x");
  rmSync(workspace.at("exps.json.lock"), { recursive: true });
  const { exitCode, stderr } = await waiting.result;
  expect({ exitCode, times: stderr.split(SAID).length - 1 }).toEqual({ exitCode: 0, times: 1 });
  expect(workspace.record("exps.json", 0)["status"]).toBe(status);
});

test("--list needs no lock", async () => {
  const workspace = blocked();
  const listed = await cooperate(["--list", "exps.json"], { cwd: workspace.path });
  expect(listed).toMatchObject({ exitCode: 0, stderr: expect.not.stringContaining("lock") });
});
