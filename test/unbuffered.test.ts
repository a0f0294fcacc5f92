import { expect, test } from "vitest";
import { cooperate } from "./helpers/cli.ts";
import { splitLog } from "./helpers/job-log.ts";
import { Workspace } from "./helpers/workspace.ts";

const BUILT = new URL("../dist/index.js", import.meta.url).href;
const { openList } = (await import(BUILT)) as typeof import("../src/index.ts");

const ASK = ["sh", "-c", 'echo "<${PYTHONUNBUFFERED-unset}>"'];
const { PYTHONUNBUFFERED: _, ...BARE } = process.env;

/** Runs four entries, of which three say what they want themselves, and the first once more.
 *  @returns what each found */
async function found(args: readonly string[], env: NodeJS.ProcessEnv): Promise<string[]> {
  const workspace = new Workspace();
  const withEnv = (value: string): unknown[] => [{ env: { PYTHONUNBUFFERED: value } }, ...ASK];
  workspace.list("exps.json", [ASK, withEnv(""), withEnv("0")]);
  for (const verb of [["--run"], ["--one"]]) {
    const words = [...verb, "exps.json", ...(verb[0] === "--one" ? ["0"] : []), ...args];
    expect((await cooperate(words, { cwd: workspace.path, env })).exitCode).toBe(0);
  }
  return ["cooperate_0", "cooperate_1", "cooperate_2", "cooperate_0.2"].map((log) =>
    splitLog(workspace.at(log)).output.toString().trim(),
  );
}

test("Python programs write at once under --run and --one, unless something says otherwise", async () => {
  expect(await found([], BARE)).toEqual(["<1>", "<>", "<0>", "<1>"]);
  expect(await found([], { ...BARE, PYTHONUNBUFFERED: "" })).toEqual(["<>", "<>", "<0>", "<>"]);
  expect(await found(["--no-unbuffer"], BARE)).toEqual(["<unset>", "<>", "<0>", "<unset>"]);
});

test("the same holds for a program that runs a list", async () => {
  const workspace = new Workspace();
  workspace.list("exps.json", [ASK, ASK]);
  const list = openList(workspace.at("exps.json"));
  const options = { directory: workspace.path, env: BARE, max: 1 };
  await list.run(options);
  await list.run({ ...options, unbuffer: false });
  const outputs = [0, 1].map((n) => splitLog(workspace.at(`cooperate_${n}`)).output.toString());
  expect(outputs).toEqual(["<1>\n", "<unset>\n"]);
});
