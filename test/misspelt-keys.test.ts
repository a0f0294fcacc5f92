import { expect, test } from "vitest";
import { cooperate } from "./helpers/cli.ts";
import { Workspace } from "./helpers/workspace.ts";

test("--dry-run, --list and --run ask about a misspelt option, and keep it", async () => {
  const workspace = new Workspace();
  workspace.list("exps.json", [[{ timout: "1h" }, "true"], ["true"], [{ seed: 3, "Retries\n": 1 }, "true"]]);
  const asked = [
    'note: entry 0 has the key "timout", which means nothing here (it is kept); did you mean timeout?',
    String.raw`note: entry 2 has the key "Retries\n", which means nothing here (it is kept); did you mean retries?`,
  ];
  for (const args of [
    ["--run", "exps.json", "--dry-run"],
    ["--list", "exps.json"],
    ["--run", "exps.json"],
    ["--one", "exps.json", "0"],
  ]) {
    const { exitCode, stdout, stderr } = await cooperate(args, { cwd: workspace.path });
    expect(exitCode).toBe(0);
    expect(stdout).not.toContain("did you mean");
    const notes = stderr.split("\n").filter((line) => line.startsWith("note: entr"));
    expect(notes).toEqual(args[0] === "--one" ? asked.slice(0, 1) : asked);
  }
  expect(workspace.record("exps.json", 0)).toMatchObject({ timout: "1h", status: "done" });
  const some = await cooperate(["--list", "exps.json", "1"], { cwd: workspace.path });
  expect(some.stderr).toBe("");
});
