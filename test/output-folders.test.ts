import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { openList } from "../src/library/open-list.ts";
import { cooperate, type Result, start } from "./helpers/cli.ts";
import { splitLog } from "./helpers/job-log.ts";
import { until } from "./helpers/until.ts";
import { Workspace } from "./helpers/workspace.ts";

/** Prints its folder, and writes there. */
const WRITES = ["sh", "-c", 'cd "$COOPERATE_OUTPUT" && pwd && echo "$COOPERATE_ATTEMPT" >> attempts'];
const FAILS_ONCE = [
  "sh",
  "-c",
  'cd "$COOPERATE_OUTPUT"; echo x >> tries; [ -e again ] || { > again; exit 3; }',
];

function type(workspace: Workspace, ...args: string[]): Promise<Result> {
  return cooperate(args, { cwd: workspace.path });
}

function json(workspace: Workspace, path: string): unknown {
  return JSON.parse(workspace.read(path));
}

function outputOf(workspace: Workspace, log: string): string {
  return splitLog(workspace.at(log)).output.toString().trim();
}

/** Names of the links to job logs in a folder, and where they lead. */
function links(workspace: Workspace, folder: string): string[] {
  const names = readdirSync(workspace.at(folder)).filter((name) => name.startsWith("log."));
  return names.map((name) => readlinkSync(workspace.at(`${folder}/${name}`))).sort();
}

describe("the output folder of an entry", () => {
  test("--sweep makes none; --run makes them with parameters, exit codes and links, and none for repeats", async () => {
    const workspace = new Workspace();
    workspace.write(
      "params.yaml",
      "template:\n  train: sh -c 'exit $1' -- {code} {_output}\n---\ncode: [0, 3]\n",
    );
    await type(workspace, "--sweep", "exps.json", "params.yaml", "-o", "my out");
    expect((await type(workspace, "--sweep", "exps.json", "params.yaml", "-o", "my out")).stderr).toContain(
      "0 new",
    );
    expect(workspace.files()).toEqual(["exps.json", "params.yaml"]);
    await type(workspace, "--run", "exps.json", "--keep-going");
    expect(readdirSync(workspace.at("my out")).sort()).toEqual(["Code_0", "Code_3"]);
    expect(json(workspace, "my out/Code_3/param.json")).toMatchObject({
      code: 3,
      _name: "Code_3",
      _output: "my out/Code_3",
      _commands: { train: "sh -c 'exit $1' -- 3 'my out/Code_3'" },
    });
    expect(json(workspace, "my out/Code_3/stat.json")).toMatchObject({ train: { code: 3, attempt: 1 } });
    expect(links(workspace, "my out/Code_3")).toEqual(["../../cooperate_1"]);
  });

  test("is below the directory in which the entry runs; where it cannot be made, the entry fails", async () => {
    const workspace = new Workspace();
    workspace.list("exps.json", [
      [{ output: "out/a", cwd: "sub" }, ...WRITES],
      [{ output: "exps.json/a" }, ...WRITES],
      [{ output: "out", cwd: "missing" }, ...WRITES],
    ]);
    await cooperate(["--run", "exps.json", "--keep-going"], { cwd: workspace.path });
    expect(existsSync(workspace.at("missing"))).toBe(false);
    expect(workspace.record("exps.json", 0)).toMatchObject({
      error: `there is no directory ${workspace.at("sub")}`,
    });
    expect(workspace.record("exps.json", 1)).toMatchObject({
      status: "failed",
      reason: "spawn",
      error: `its output folder ${workspace.at("exps.json/a")} cannot be made (ENOTDIR)`,
    });
  });

  test("a program that uses the library has them, too", async () => {
    const workspace = new Workspace();
    const list = openList(workspace.list("exps.json", []));
    await list.add([{ argv: ["any", "{output}"], output: "out", placeholders: true }]);
    const seen: unknown[] = [];
    await list.process(
      ({ argv }, { env }) => {
        seen.push(argv[1], env["COOPERATE_OUTPUT"], existsSync(workspace.at("out/param.json")));
      },
      { directory: workspace.path },
    );
    expect(seen).toEqual([workspace.at("out"), workspace.at("out"), true]);
    expect(json(workspace, "out/stat.json")).toMatchObject({ command: { code: 0 } });
    expect(workspace.record("exps.json", 0)["ran"]).toEqual(["any", workspace.at("out")]);
  });

  test("when the runner is killed, the exit code is written all the same, and what ran is recorded", async () => {
    const workspace = new Workspace();
    const waits = ["sh", "-c", ': > begun; until [ -e go ]; do sleep 0.05; done; exit "$1"', "--", "{n}3"];
    workspace.list("exps.json", [[{ output: "out", placeholders: true }, ...waits]]);
    const { child, result } = start(["--run", "exps.json"], { cwd: workspace.path });
    await until("it has begun", () => workspace.files().includes("begun"));
    child.kill("SIGKILL");
    await result;
    workspace.write("go", "");
    await until("it has ended", () => existsSync(workspace.at("out/stat.json")));
    expect(json(workspace, "out/stat.json")).toMatchObject({ command: { code: 3 } });
    await type(workspace, "--run", "exps.json");
    expect(workspace.record("exps.json", 0)).toMatchObject({
      exitCode: 3,
      attempt: 1,
      ran: [...waits.slice(0, -1), "03"],
    });
  });

  test("--debug makes it, and --one fills it", async () => {
    const workspace = new Workspace();
    const debug = await type(workspace, "--add", "exps.json", "--output", "out", "--debug", "--", ...WRITES);
    expect(debug.stdout).toBe(`${workspace.at("out")}\n`);
    await type(workspace, "--add", "exps.json", "--output", "out", "--param", "lr=0.1", "--", ...WRITES);
    await type(workspace, "--one", "exps.json", "0");
    expect(json(workspace, "out/param.json")).toMatchObject({ lr: 0.1 });
    expect(links(workspace, "out")).toEqual(["../cooperate_0"]);
  });
});

test("numbers may shift, paths stay: requeued and removed entries with output folders", async () => {
  const workspace = new Workspace();
  workspace.list("exps.json", [
    ["true"],
    [{ output: "out/b", name: "b" }, ...FAILS_ONCE],
    [{ output: "out/c", name: "c", placeholders: true }, ...WRITES, "{n}"],
  ]);
  await type(workspace, "--run", "exps.json", "--keep-going", "--entries", "1-2");
  const logs = [1, 2].map((n) => workspace.record("exps.json", n)["log"]);
  const first = readFileSync(String(logs[0]), "utf8");
  await type(workspace, "--remove", "exps.json", "0");
  // what was entry 1 is entry 0 now, with its folder, its log and its links
  expect([0, 1].map((n) => workspace.record("exps.json", n)["log"])).toEqual(logs);
  expect(links(workspace, "out/b")).toEqual(["../../cooperate_1"]);
  await type(workspace, "--requeue", "exps.json", "0-1");
  expect([0, 1].map((n) => workspace.record("exps.json", n)["output"])).toEqual(["out/b", "out/c"]);
  await type(workspace, "--run", "exps.json");
  expect(workspace.read("out/b/tries")).toBe("x\nx\n");
  expect(workspace.read("out/c/attempts")).toBe("1\n2\n");
  expect(json(workspace, "out/b/stat.json")).toMatchObject({ command: { code: 0, attempt: 2 } });
  // each new attempt has a log of its own, and the first log is as it was
  expect(links(workspace, "out/b")).toEqual(["../../cooperate_0", "../../cooperate_1"]);
  expect(readFileSync(String(logs[0]), "utf8")).toBe(first);
  expect(workspace.record("exps.json", 1)["ran"]).toEqual([...WRITES, "1"]);
  expect(readdirSync(workspace.at("out")).sort()).toEqual(["b", "c"]);
});

describe("placeholders", () => {
  test("only where they are asked for, and log and record have what really ran", async () => {
    const workspace = new Workspace();
    const words = ["echo", "{n}-{attempt}-{slot}-{name}", "[job_id]", "{x}"];
    workspace.list("exps.json", [
      words,
      [{ placeholders: true, name: "a b" }, ...words],
      [{ placeholders: false }, ...words],
    ]);
    const run = await type(workspace, "--run", "exps.json");
    expect(run.stderr).toContain("[1] a b: echo '1-1-0-a b' 1 '{x}'");
    expect([0, 1, 2].map((n) => outputOf(workspace, `cooperate_${n}`))).toEqual([
      words.slice(1).join(" "),
      "1-1-0-a b 1 {x}",
      words.slice(1).join(" "),
    ]);
    expect(workspace.entries("exps.json")[1]?.slice(2)).toEqual(words);
    expect([0, 1].map((n) => workspace.record("exps.json", n)["ran"])).toEqual([
      undefined,
      ["echo", "1-1-0-a b", "1", "{x}"],
    ]);
    expect(splitLog(workspace.at("cooperate_1")).head[1]).toBe("# command: echo '1-1-0-a b' 1 '{x}'");
    await type(workspace, "--requeue", "exps.json", "all");
    await type(workspace, "--run", "exps.json", "--placeholders");
    expect([0, 1, 2].map((n) => outputOf(workspace, `cooperate_${n}.2`))).toEqual([
      "0-2-0- 0 {x}",
      "1-2-0-a b 1 {x}",
      words.slice(1).join(" "),
    ]);
  });

  test("are filled in the words of --wrap, which stand before each command", async () => {
    const workspace = new Workspace();
    workspace.list("exps.json", [[{ timeout: "2m" }, "echo", "[socket]"], ["echo"]]);
    await type(workspace, "--run", "exps.json", "--gpus", "3", "--wrap", "echo 'on [socket]' {timeout} --");
    expect([0, 1].map((n) => outputOf(workspace, `cooperate_${n}`))).toEqual([
      "on 3 120 -- echo [socket]",
      "on 3 0 -- echo",
    ]);
    expect(workspace.entries("exps.json")[0]?.slice(2)).toEqual(["echo", "[socket]"]);
    expect(workspace.record("exps.json", 1)["ran"]).toEqual(["echo", "on 3", "0", "--", "echo"]);
    const { exitCode, stderr } = await type(workspace, "--run", "exps.json", "--wrap", "");
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining("--wrap has no words")]);
  });

  test("--add notes an {output} that nothing fills in, and refuses placeholders in a folder", async () => {
    const workspace = new Workspace();
    const add = (...words: string[]): Promise<Result> => type(workspace, "--add", "exps.json", ...words);
    expect((await add("--output", "o", "--", "p", "{output}")).stderr).toContain("only with --placeholders");
    expect((await add("--placeholders", "--", "p", "{output}")).stderr).toContain("without --output DIR");
    const refused = await add("--output", "o/{n}", "--", "p");
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain("--output 'o/{n}': placeholders are filled in only in commands");
  });
});

describe("all builders can shuffle, and add commands for each host", () => {
  test.each<[string, string[]]>([
    ["--add", ["--add", "exps.json", "--shuffle", "3", "--each-host", "x,y", "-"]],
    [
      "--grid",
      ["--grid", "exps.json", "+command", "p", "+arg", "--a", "1", "2", "+shuffle", "3", "+each-host", "x,y"],
    ],
    [
      "--sweep",
      ["--sweep", "exps.json", "params.yaml", "--shuffle", "3", "--each-host", "x", "--each-host", "y"],
    ],
  ])("%s", async (_, words) => {
    const workspace = new Workspace();
    workspace.write("params.yaml", "template: p [a]\n---\na: [1, 2]\n");
    const build = (): Promise<Result> =>
      cooperate(words, { cwd: workspace.path, input: "p --a 1\np --a 2\n" });
    const { stderr } = await build();
    expect(stderr).toContain("4 entries written to exps.json, each for x and y, shuffled with seed 3");
    const made = workspace.entries("exps.json").map((entry, n) => {
      const { hosts } = workspace.record("exps.json", n) as { hosts: string[] };
      return `${hosts.join("+")} ${entry.slice(-3).join(" ")}`;
    });
    expect([...made].sort()).toEqual(["x p --a 1", "x p --a 2", "y p --a 1", "y p --a 2"]);
    expect((await build()).stderr).toContain("0 new, 4 already there");
  });
});
