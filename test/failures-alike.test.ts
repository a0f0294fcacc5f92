import { expect, test } from "vitest";
import { cooperate, start } from "./helpers/cli.ts";
import { until } from "./helpers/until.ts";
import { Workspace } from "./helpers/workspace.ts";

const LINE = "failed alike (0-5): train.py: error: no such file: data…";

test("failures that are alike are told while the list runs, at its end, and by --progress and --list", async () => {
  const workspace = new Workspace();
  const script = String.raw`printf '\r1%%\r9%%\ntrain.py: error: no such file: data%s\n=====\n' $0; exit 2`;
  workspace.list("exps.json", [
    ...Array.from({ length: 6 }, (_, i) => ["sh", "-c", script, String(i)]),
    ["sh", "-c", "until [ -e go ]; do sleep 0.05; done; echo otherwise; exit 3"],
  ]);
  const runner = start(["--run", "exps.json", "--keep-going"], { cwd: workspace.path });
  let said = "";
  runner.child.stderr?.on("data", (chunk: Buffer) => {
    said += chunk.toString();
  });
  await until("the first failures are told", () =>
    said.includes("the first 4 experiments all failed alike: train.py: error: no such file: data…;"),
  );
  workspace.write("go", "");
  const { stderr } = await runner.result;
  expect(stderr).toContain(`: 0 done, 7 failed`);
  expect(stderr).toContain(`\n6 of 7 ${LINE}\n1 of 7 failed otherwise (6)\n`);
  for (const args of [
    ["--progress", "exps.json"],
    ["--list", "exps.json", "failed"],
  ]) {
    const { stdout } = await cooperate(args, { cwd: workspace.path });
    expect(stdout).toContain(`\n6 of 7 ${LINE}\n1 of 7 failed otherwise (6)\n`);
  }
  const csv = await cooperate(["--list", "exps.json", "failed", "--csv"], { cwd: workspace.path });
  expect(csv.stdout.trimEnd().split("\n")).toHaveLength(8);
});
