import { chmodSync, mkdirSync, symlinkSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { cooperate, type Result, startProgram, BIN } from "./helpers/cli.ts";
import { Workspace } from "./helpers/workspace.ts";

/** One clear message, no stack, the documented exit code. */
function expectRefusal(result: Result, code: number, ...words: string[]): void {
  expect(result.stderr).toMatch(/^cooperate: /);
  expect(result.stderr).not.toMatch(/\n {4}at /);
  expect(result.stderr.trimEnd().split("\n").length).toBeLessThanOrEqual(2);
  for (const word of words) expect(result.stderr).toContain(word);
  expect({ exitCode: result.exitCode, stdout: result.stdout }).toEqual({ exitCode: code, stdout: "" });
}

const RUNNING = `{"status":"running","host":"gpu1","pid":7,"attempt":1,"claim":"x","startedAt":"2026-11-20T10:00:00.000Z"}`;

describe("an invalid list is refused with position and reason, and is not modified", () => {
  const cases: [name: string, text: string | Uint8Array, words: string[]][] = [
    ["no JSON", "python main.py\n", ["line 1, column 1", "expected a value"]],
    ["truncated", '[\n["python"],\n["pyt', ["entry 1", "line 3, column 6", 'a closing "']],
    ["a comma too many", '[\n["a"],\n]\n', ["entry 1", "line 3, column 1", "expected a value"]],
    ["a comma too few", '[\n["a"]\n["b"]\n]\n', ["line 3, column 1", '"," or "]"']],
    ["text after the end", '[["a"]] x', ["line 1, column 9", "the end of the file"]],
    ["a byte order mark", '\uFEFF[["a"]]', ["byte order mark", "UTF-8 without BOM"]],
    ["not UTF-8", Buffer.from([0x5b, 0x5b, 0x22, 0xff, 0x22, 0x5d, 0x5d]), ["not UTF-8"]],
    ["an empty file", "", ["it is empty", "[]"]],
    ["an object", '{"a": 1}', ["line 1, column 1", "a list of entries"]],
    ["null", "null", ["a list of entries"]],
    [
      "a string as entry",
      '[["a"],"python main.py"]',
      ["entry 1", "line 1, column 8", "an entry (an array of strings)"],
    ],
    ["an empty entry", "[[]]", ["entry 0", "line 1, column 2", "the entry is empty"]],
    [
      "a number as argument",
      '[["a",1]]',
      ["entry 0", "line 1, column 7", "argument 1 is the number 1", "as a string"],
    ],
    ["nested arrays", '[["a",["b"]]]', ["argument 1 is an array"]],
    ["null as argument", '[["a",null]]', ["argument 1 is null"]],
    ["two records", '[[{"name":"x"},{"name":"y"},"a"]]', ["line 1, column 16", "a second record"]],
    ["a record after the program", '[["a",{"name":"x"}]]', ["a record after the program"]],
    ["an empty program", '[[""]]', ["the program is an empty string"]],
    ["a mark without a program", '[["executed"]]', ["no program"]],
    [
      "an unknown status",
      '[["executed",{"status":"finished"},"a"]]',
      ['the string "finished"', "pending, held, running"],
    ],
    ["a status without the mark", '[[{"status":"done"},"a"]]', ['begins with "executed"']],
    ["pending with the mark", '[["executed",{"status":"pending"},"a"]]', ["a pending entry has no"]],
    [
      "a pid that is a string",
      `[["executed",${RUNNING.replace("7", '"7"')},"a"]]`,
      ['"pid" is the string "7"', "a whole number"],
    ],
    ["running without a claim", '[["executed",{"status":"running"},"a"]]', ['needs "host", "pid"']],
    ["an environment of numbers", '[[{"env":{"A":1}},"a"]]', ['"env" is an object', "an object of strings"]],
    ["a control character", '[["a\tb"]]', ["line 1, column 5", "control character"]],
    ["too deep", "[".repeat(100_000), ["less nesting"]],
  ];
  test.each(cases)("%s", async (_, text, words) => {
    const workspace = new Workspace();
    workspace.write("my exps.json", text);
    const before = workspace.read("my exps.json");
    const result = await cooperate(["--run", "my exps.json"], { cwd: workspace.path });
    expectRefusal(result, 2, "my exps.json", ...words);
    expect(workspace.read("my exps.json")).toBe(before);
    expect(workspace.files()).toEqual(["my exps.json"]);
  });
});

describe("paths and options that are refused", () => {
  const cases: [name: string, args: string[], code: number, words: string[]][] = [
    ["a missing file", ["--run", "none.json"], 2, ["none.json does not exist", "cooperate --doe none.json"]],
    ["a missing folder", ["--run", "no/such/x.json"], 2, ["there is no folder no/such"]],
    ["an address without a path", ["--run", "server:"], 2, ["written with its path", "server:exps.json"]],
    [
      "a list elsewhere that would be made here",
      ["--add", "server:x.json", "--", "true"],
      2,
      ["on another machine", "ssh server", "./server:x.json"],
    ],
    ["a directory", ["--run", "folder"], 2, ["folder is a directory"]],
    ["a file as folder", ["--run", "exps.json/x.json"], 2, ["there is no folder exps.json"]],
    ["a dangling symlink", ["--list", "dangling.json"], 2, ["a symlink to gone.json, which does not exist"]],
    ["a symlink to itself", ["--run", "circle.json"], 2, ["a symlink that leads in a circle"]],
    ["no list at all", ["--run"], 2, ["missing required argument 'file'"]],
    ["two lists", ["--run", "exps.json", "exps.json"], 2, ["too many arguments"]],
    ["an unknown option", ["--run", "exps.json", "--keep-gone"], 2, ["--keep-gone", "--keep-going"]],
    ["an unknown verb", ["--walk", "exps.json"], 2, ["--walk"]],
    ["an unknown word", ["walk", "exps.json"], 2, ["walk"]],
    ["two verbs", ["--run", "exps.json", "--list"], 2, ["--run and --list do not go together"]],
    [
      "a selection without a match",
      ["--run", "exps.json", "--entries", "torch"],
      2,
      ['no entry matches "torch"', "entries 0 to 2"],
    ],
    ["a number past the end", ["--list", "exps.json", "3"], 2, ['no entry matches "3"']],
    ["a range that runs backwards", ["--list", "exps.json", "2-1"], 2, ["runs backwards", "1-2"]],
    ["a step of nothing", ["--list", "exps.json", "0-2:0"], 2, ['the step of "0-2:0" is 0']],
    ["an empty selection", ["--requeue", "exps.json", ""], 2, ["the selection is empty"]],
    [
      "entries that are not pending",
      ["--run", "exps.json", "--entries", "1"],
      2,
      ["none of the entries", "--requeue"],
    ],
    ["--max of nothing", ["--run", "exps.json", "--max", "0"], 2, ["--max 0", "at least 1"]],
    ["--max-failures of words", ["--run", "exps.json", "--max-failures", "few"], 2, ["--max-failures few"]],
    [
      "a log directory that is a file",
      ["--run", "exps.json", "--log-dir", "exps.json"],
      2,
      ["job logs cannot be written", "--log-dir DIR"],
    ],
    ["--one past the end", ["--one", "exps.json", "9"], 2, ["there is no entry 9", "from 0 to 2"]],
    ["--one on a running entry", ["--one", "exps.json", "1"], 2, ["entry 1 is running on gpu1 (pid 7)"]],
    ["--one without a terminal", ["--one", "exps.json"], 2, ["needs a terminal", "cooperate --one FILE 3"]],
    [
      "--requeue without a selection",
      ["--requeue", "exps.json"],
      2,
      ["missing required argument 'selection'"],
    ],
    ["the log of a pending entry", ["--log", "exps.json", "0"], 2, ["entry 0 is pending"]],
    ["the log of several", ["--log", "exps.json", "all"], 2, ["means 3 entries (0-2)"]],
    [
      "a log that is gone",
      ["--log", "exps.json", "2"],
      2,
      ["the log of entry 2 cannot be read here: /gone/log", "it ran on gpu2"],
    ],
  ];
  test.each(cases)("%s", async (_, args, code, words) => {
    const workspace = new Workspace();
    const done = `{"status":"done","host":"gpu2","log":"/gone/log"}`;
    workspace.write(
      "exps.json",
      `[\n["python","a"],\n["executed",${RUNNING},"b"],\n["executed",${done},"c"]\n]\n`,
    );
    symlinkSync("gone.json", workspace.at("dangling.json"));
    symlinkSync("circle.json", workspace.at("circle.json"));
    mkdirSync(workspace.at("folder"));
    const [before, files] = [workspace.read("exps.json"), workspace.files()];
    expectRefusal(await cooperate(args, { cwd: workspace.path }), code, ...words);
    expect(workspace.read("exps.json")).toBe(before);
    expect(workspace.files()).toEqual(files);
  });

  test("an empty list is accepted", async () => {
    const workspace = new Workspace();
    workspace.write("exps.json", "[]");
    const { exitCode, stderr } = await cooperate(["--run", "exps.json"], { cwd: workspace.path });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "exps.json is empty: nothing to do\n" });
    expect(workspace.read("exps.json")).toBe("[]");
  });
});

const isRoot = process.getuid?.() === 0;

describe("missing permissions (as another user where the tests run as root)", () => {
  /** Root is allowed everything, so the program runs as nobody. */
  async function asNobody(args: string[], cwd: string): Promise<Result> {
    if (!isRoot) return cooperate(args, { cwd });
    const nobody = ["--reuid=65534", "--regid=65534", "--clear-groups", process.execPath, BIN, ...args];
    return startProgram("setpriv", nobody, { cwd }).result;
  }

  test.each([
    ["a list that cannot be read", 0o777, 0o600, [], 2, "no permission to read it"],
    [
      "a folder that cannot be written",
      0o755,
      0o666,
      ["--log-dir", "/tmp"],
      3,
      "no permission to write in its folder",
    ],
    ["a folder that cannot hold logs", 0o755, 0o666, [], 2, "job logs cannot be written"],
  ] as const)("%s", async (_, folderMode, fileMode, options, code, words) => {
    const workspace = new Workspace();
    workspace.list("exps.json", [["true"]]);
    const before = workspace.read("exps.json");
    chmodSync(
      workspace.at("exps.json"),
      isRoot ? fileMode : fileMode & ~0o444 & (code === 2 && options.length === 0 ? 0 : 0o777),
    );
    chmodSync(workspace.path, isRoot ? folderMode : folderMode & 0o555);
    const result = await asNobody(["--run", "exps.json", ...options], workspace.path);
    chmodSync(workspace.path, 0o755);
    chmodSync(workspace.at("exps.json"), 0o644);
    expectRefusal(result, code, words);
    expect(workspace.read("exps.json")).toBe(before);
    expect(workspace.files()).toEqual(["exps.json"]);
  });
});
