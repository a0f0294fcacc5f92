import { expect, onTestFinished, test } from "vitest";
import { cooperate, type Result, start } from "./helpers/cli.ts";
import { until } from "./helpers/until.ts";
import { Workspace } from "./helpers/workspace.ts";

interface Scene {
  readonly work: Workspace;
  readonly type: (...args: string[]) => Promise<Result>;
}

/** A list of one entry that waits until the file `go` is there, and a pool of one runner. */
async function scene(): Promise<Scene> {
  const work = new Workspace();
  work.list("exps.json", [["sh", "-c", "until [ -e go ]; do sleep 0.05; done"]]);
  const type = async (...args: string[]): Promise<Result> => cooperate(args, { cwd: work.path });
  onTestFinished(async () => {
    work.write("go", "");
    await until("it has left", () => !work.files().includes("exps.json.run"));
  });
  await type("--launch", "exps.json", "--on", "local", "--", "-j", "2");
  return { work, type };
}

test("--pools --watch shows a pool again when it has changed, and ends with it", async () => {
  const { work } = await scene();
  const watching = start(["--pools", "exps.json", "--watch"], { cwd: work.path });
  let shown = "";
  watching.child.stdout?.on("data", (chunk: Buffer) => (shown += chunk.toString()));
  await until("it shows the runner", () => shown.includes("1 running"));
  work.write("go", "");
  expect(await watching.result).toMatchObject({ exitCode: 0, stderr: "" });
  expect(shown.match(/^exps-local .*$/gm)).toEqual([
    expect.stringMatching(/ 1 running$/),
    expect.stringMatching(/ 0 running, 1 ended$/),
  ]);
});

test("--pools --history tells what was started when, by whom", async () => {
  const { work, type } = await scene();
  const { stdout } = await type("--pools", "exps.json", "--history");
  expect(stdout).toMatch(/^\d\d:\d\d {2}exps-local: 1 runner, by \S+@\S+: --run --max-failures 3 -j 2\n$/);
  const told = await type("--pools", "exps.json", "exps-local", "--history", "--json");
  expect(JSON.parse(told.stdout)).toMatchObject([
    { pool: "exps-local", tasks: 1, runOptions: ["--max-failures", "3", "-j", "2"] },
  ]);
  const none = await type("--pools", "exps.json", "exps-lcoal", "--history");
  expect(none).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("did you mean exps-local?") });
  expect(work.files()).toContain("exps.json.pools");
});

test("--pickup does the steps of places over ssh, and has nothing to do for others", async () => {
  const { type } = await scene();
  const picked = await type("--pickup", "exps.json");
  expect(picked).toMatchObject({ exitCode: 0, stdout: "" });
  expect(picked.stderr).toBe("nothing to do: no place of these pools has pickup steps\n");
  expect(await type("--pickup", "exps.json", "none")).toMatchObject({ exitCode: 2 });
});

test("a list for which nothing was launched has no pools", async () => {
  const work = new Workspace();
  work.list("exps.json", [["true"]]);
  const type = async (...args: string[]): Promise<Result> => cooperate(args, { cwd: work.path });
  expect(await type("--pools", "exps.json", "--json")).toMatchObject({ exitCode: 1, stdout: "[]\n" });
  expect(await type("--pickup", "exps.json")).toMatchObject({
    exitCode: 1,
    stderr: "nothing was launched for exps.json\n",
  });
  work.list("exps.json", []);
  const none = await type("--launch", "exps.json", "--on", "local", "--json");
  expect(none).toMatchObject({
    exitCode: 1,
    stdout: "[]\n",
    stderr: "nothing is left to run in exps.json\n",
  });
});
