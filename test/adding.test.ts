import { execFileSync } from "node:child_process";
import { mkdirSync, statSync, symlinkSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { BIN, cooperate, type Result, start, startProgram } from "./helpers/cli.ts";
import { splitLog } from "./helpers/job-log.ts";
import { needs } from "./helpers/needs.ts";
import { ODD_WORDS } from "./helpers/odd-words.ts";
import { HAS_TMUX, Terminal } from "./helpers/terminal.ts";
import { until } from "./helpers/until.ts";
import { Workspace } from "./helpers/workspace.ts";

const PRINT_ARGV = fileURLToPath(new URL("programs/print-argv.mjs", import.meta.url));
const ADD_MANY = fileURLToPath(new URL("programs/add-many.mjs", import.meta.url));

const ODD = [...ODD_WORDS, ..."--run --help --again --add=x +x run".split(" ")];

async function add(workspace: Workspace, args: readonly string[], input?: string): Promise<Result> {
  const options = input === undefined ? {} : { input };
  return cooperate(["--add", "exps.json", ...args], { cwd: workspace.path, ...options });
}

/** The arguments that the experiments of `exps.json` printed, by entry. */
async function ranWith(workspace: Workspace, count: number): Promise<unknown[]> {
  expect((await cooperate(["--run", "exps.json"], { cwd: workspace.path })).exitCode).toBe(0);
  return Array.from({ length: count }, (_, n) =>
    JSON.parse(
      splitLog(workspace.at(`cooperate_${n}`))
        .output.toString()
        .split("\n")[0] ?? "",
    ),
  );
}

describe("--add", () => {
  test("passes the words after -- to the experiment unchanged", async () => {
    const workspace = new Workspace();
    const { exitCode, stdout } = await add(workspace, ["--", process.execPath, PRINT_ARGV, ...ODD]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: "0\n" });
    expect(workspace.entries("exps.json")).toEqual([[process.execPath, PRINT_ARGV, ...ODD]]);
    expect(await ranWith(workspace, 1)).toEqual([ODD]);
  });

  test("shell words and JSON from standard input, and the lines of --print, reach the experiment unchanged", async () => {
    const workspace = new Workspace();
    const argv = [process.execPath, PRINT_ARGV, ...ODD];
    const printed = await add(workspace, ["--print", "--", ...argv]);
    expect(workspace.files()).toEqual([]);
    expect(JSON.parse(execFileSync("bash", ["-c", printed.stdout], { encoding: "utf8" }))).toEqual(ODD);
    const lines = [printed.stdout, "", "  # a comment", JSON.stringify([...argv, "json"])];
    const { stdout } = await add(workspace, ["-"], lines.join("\n"));
    expect(stdout).toBe("0\n1\n");
    expect(await ranWith(workspace, 2)).toEqual([ODD, [...ODD, "json"]]);
  });

  test("writes options into the record; prints the entry number, also of an entry that exists already", async () => {
    const workspace = new Workspace();
    const first = await add(workspace, ["--name", "é x", "--priority", "-2", "--", "true"]);
    expect(first.stderr).toBe("made exps.json: entry 0\n");
    const options = [
      ..."--after 0 --timeout 300% --retries 2 --gpus 0.5 --env A=b=c --env B= --tag t".split(" "),
      "--check",
      "test -f x",
      "--cwd",
      "sub dir",
      "--tag",
      "u v",
    ];
    const second = await add(workspace, [...options, "--", "false"]);
    expect(second.stdout).toBe("1\n");
    expect(workspace.read("exps.json")).toBe(
      [
        "[",
        '[{"name":"é x","priority":-2},"true"],',
        '[{"check":"test -f x","after":[0],"timeout":"300%","retries":2,"env":{"A":"b=c","B":""},"cwd":"sub dir",' +
          '"gpus":0.5,"tags":["t","u v"]},"false"]',
        "]",
        "",
      ].join("\n"),
    );
    const again = await add(workspace, ["--name", "another", "--", "true"]);
    expect(again.stdout).toBe("0\n");
    expect(again.stderr).toContain("has it already, as entry 0");
    expect((await add(workspace, ["--again", "--", "true"])).stdout).toBe("2\n");
    // Equal words with another argv, env or check are another experiment.
    expect((await add(workspace, ["--env", "A=1", "--", "true"])).stdout).toBe("3\n");
  });

  test("adding the same entries again changes neither the bytes nor the file", async () => {
    const workspace = new Workspace();
    const before = '[ ["a" ,"b"],\n ["executed", "c"], [{"status":"pending", "mine": 1}, "d"] ]';
    workspace.write("exps.json", before);
    const { ino, mtimeMs } = statSync(workspace.at("exps.json"));
    const { exitCode, stdout, stderr } = await add(workspace, ["-"], 'd\nc\na "b"\na b\n');
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: "2\n1\n0\n0\n" });
    expect(stderr).toContain("0 new, 4 already there");
    expect(workspace.read("exps.json")).toBe(before);
    expect(statSync(workspace.at("exps.json"))).toMatchObject({ ino, mtimeMs });
    const more = await add(workspace, ["-"], "d\ne\na b\nf\ne\n");
    expect(more.stdout).toBe("2\n3\n0\n4\n3\n");
    expect(more.stderr).toContain("2 new, 2 already there, 1 given twice; the new ones are 3-4");
    expect(workspace.entries("exps.json")).toHaveLength(5);
  });

  test("options apply to every line; the options of a line take precedence", async () => {
    const workspace = new Workspace();
    await add(workspace, ["--", "first"]);
    const json = JSON.stringify([{ name: "own", env: { B: "2" }, after: [1], mine: 7 }, "c"]);
    const options = ["--name", "n", "--env", "A=1", "--env", "B=1", "--after", "0", "--timeout", "2h"];
    await add(workspace, [...options, "-"], `b\n${json}\n`);
    expect(workspace.entries("exps.json").slice(1)).toEqual([
      [{ name: "n", after: [0], timeout: "2h", env: { A: "1", B: "1" } }, "b"],
      [{ name: "own", after: [0, 1], timeout: "2h", env: { A: "1", B: "2" }, mine: 7 }, "c"],
    ]);
  });

  test("warns about shell syntax, which no shell interprets", async () => {
    const workspace = new Workspace();
    const { exitCode, stderr } = await add(workspace, ["-"], "a\nb > c\n");
    expect(exitCode).toBe(0);
    expect(stderr).toContain("line 2: '>' is passed to the program unchanged");
    expect(stderr).toContain("cooperate --add exps.json --shell -");
    expect(workspace.entries("exps.json")).toEqual([["a"], ["b", ">", "c"]]);
    const silent = await add(workspace, ["-"], "x 'b > c' 'a.b=[1,2]' d=e\n");
    expect(silent.stderr).not.toContain("unchanged");
    const parallel = await add(workspace, ["--", "p", "--lr", "{}", ":::", "1", "2"]);
    expect(parallel.stderr).toContain("cooperate --grid exps.json +command p +arg --lr 1 2\n");
    const one = await add(workspace, ["--", "p --lr 1"]);
    expect(one.stderr).toContain("without the quotes: cooperate --add exps.json -- p --lr 1\n");
  });

  test("NAME=VALUE before the program is a variable, after -- and in lines, beside --env", async () => {
    const workspace = new Workspace();
    await add(workspace, ["--env", "A=0", "--env", "B=0", "--", "A=x y", "p", "C=1"]);
    await add(workspace, ["--env", "A=0", "-"], "A='x y' C=2 \\\n  p D=3\n");
    expect(workspace.entries("exps.json")).toEqual([
      [{ env: { A: "x y", B: "0" } }, "p", "C=1"],
      [{ env: { A: "x y", C: "2" } }, "p", "D=3"],
    ]);
  });

  test("--shell has bash run a text, or each line", async () => {
    const workspace = new Workspace();
    expect((await add(workspace, ["--shell", "echo a && echo b > c"])).exitCode).toBe(0);
    await add(workspace, ["--shell", "--", "echo $0"]);
    const lines = await add(workspace, ["--shell", "-"], "# no\n[ -f c ] && cp c d\n echo e | cat > f # g\n");
    expect(lines.stderr).not.toContain("unchanged");
    expect(workspace.entries("exps.json")).toEqual(
      ["echo a && echo b > c", "echo $0", "[ -f c ] && cp c d", "echo e | cat > f # g"].map((text) => [
        "bash",
        "-c",
        text,
      ]),
    );
    expect((await cooperate(["--run", "exps.json"], { cwd: workspace.path })).exitCode).toBe(0);
    expect([workspace.read("d"), workspace.read("f")]).toEqual(["b\n", "e\n"]);
  });

  const LINES: [string, string, string][] = [
    ["an open quote", "a\nb 'c\n", "line 2: a quote (') is not closed in: b 'c"],
    ["a lone backslash", "\n\na \\", "line 3: the text ends in a lone backslash"],
    ["broken JSON", 'a\n["b",]', "line 2: it begins with [ but is not a JSON array"],
    ["a whole list", '[["a"],["b"]]', "line 1: this line has several entries"],
    ["an argument that is no string", '["a", 1]', "line 1: argument 1 is the number 1"],
    ["a mark", '["executed","a"]', 'line 1: "executed" is a reserved word'],
    ["a mark as a word", "executed a", 'line 1: "executed" is a reserved word'],
    ["a record that makes no sense", '[{"timeout":"soon"},"a"]', 'line 1: "timeout" is'],
    ["an empty program", "'' a", "line 1: the program is an empty string"],
    ["a NUL", String.raw`["a","\u0000"]`, "line 1: "],
    ["after what comes later", '["a"]\n[{"after":[2]},"b"]', "there is no entry 2"],
  ];
  test.each(LINES)("standard input: %s is refused, and nothing is written", async (_, input, message) => {
    const workspace = new Workspace();
    const missing = await add(workspace, ["-"], input);
    expect(missing).toMatchObject({ exitCode: 2, stdout: "" });
    expect(missing.stderr).toContain(message);
    expect(workspace.files()).toEqual([]);
  });

  const SLIPS: [string, string[], string][] = [
    ["no command", [], "--add needs a command after --"],
    ["an empty one", ["--"], "--add needs a command after --"],
    ["an empty program", ["--", ""], "the program is an empty string"],
    ["no --", ["python", "main.py", "--lr", "1"], "python: the command comes after --"],
    ["an unknown option", ["--nmae", "x", "--", "a"], "unknown option --nmae"],
    ["a timeout", ["--timeout", "soon", "--", "a"], '"soon" is not a duration'],
    ["no share", ["--timeout", "0%", "--", "a"], "0%"],
    ["after no number", ["--after", "failed", "--", "a"], '--after "failed": expected entry numbers'],
    ["after backwards", ["--after", "5-2", "--", "a"], '--after "5-2": expected entry numbers'],
    ["after what is missing", ["--after", "0,2", "--", "a"], "there is no entry 2"],
    ["env", ["--env", "A", "--", "a"], '--env "A": expected NAME=VALUE'],
    ["priority", ["--priority", "high", "--", "a"], '--priority "high": expected a number'],
    ["gpus", ["--gpus", "-1", "--", "a"], '--gpus "-1": expected a number of at least 0'],
    ["retries", ["--retries", "1.5", "--", "a"], "--retries 1.5: expected a whole number"],
    ["both", ["-", "--", "a"], "- reads the commands from standard input"],
    ["two previews", ["--print", "--debug", "--", "a"], "--print and --debug do not go together"],
  ];
  test.each(SLIPS)("%s is refused, and nothing is written", async (_, args, message) => {
    const workspace = new Workspace();
    workspace.list("exps.json", [["a"], ["b"]]);
    const before = workspace.read("exps.json");
    const { exitCode, stdout, stderr } = await add(workspace, args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain(message);
    expect(workspace.read("exps.json")).toBe(before);
    expect(workspace.files()).toEqual(["exps.json"]);
  });

  test("names the path where no list can be created", async () => {
    const workspace = new Workspace();
    const at = async (file: string) => cooperate(["--add", file, "--", "a"], { cwd: workspace.path });
    mkdirSync(workspace.at("folder"));
    symlinkSync("nowhere", workspace.at("link.json"));
    workspace.write("broken.json", "[oops");
    for (const [file, message] of [
      ["no/list.json", "mkdir -p no"],
      ["folder", "folder is a directory"],
      ["link.json", "is a symlink to nowhere, which does not exist"],
      ["broken.json", "broken.json is not a valid list"],
    ] as const) {
      const { exitCode, stderr } = await at(file);
      expect(stderr).toContain(message);
      expect(exitCode).toBe(2);
    }
    expect(workspace.read("broken.json")).toBe("[oops");
    expect(workspace.files()).toEqual(["broken.json", "folder", "link.json"]);
  });

  test("does nothing when standard input is empty", async () => {
    const workspace = new Workspace();
    const { exitCode, stderr } = await add(workspace, ["-"], "\n# none\n");
    expect(exitCode).toBe(0);
    expect(stderr).toContain("nothing was added");
    expect(workspace.files()).toEqual([]);
  });
});

describe("adding concurrently", () => {
  test("four programs create the list at the same moment and add hundreds of entries: every entry gets its own number", async () => {
    const workspace = new Workspace();
    const same = Array.from({ length: 4 }, () =>
      start(["--add", "exps.json", "--", "same"], { cwd: workspace.path }),
    );
    const own = [0, 1, 2, 3].map((i) =>
      start(["--add", "exps.json", "--", "own", `${i}`], { cwd: workspace.path }),
    );
    const firsts = await Promise.all([...same, ...own].map(async ({ result }) => (await result).stdout));
    expect(new Set(firsts.slice(0, 4)).size).toBe(1);
    expect(new Set(firsts.slice(3)).size).toBe(5);
    expect(workspace.entries("exps.json")).toHaveLength(5);

    const adders = ["a", "b", "c", "d"].map((name) =>
      startProgram(process.execPath, [ADD_MANY, "exps.json", name, "75"], { cwd: workspace.path }),
    );
    const numbers = await Promise.all(
      adders.map(async ({ result }) => JSON.parse((await result).stdout) as number[]),
    );
    const all = numbers.flat().sort((a, b) => a - b);
    expect(all).toEqual(Array.from({ length: 300 }, (_, i) => i + 5));
    expect(new Set(workspace.entries("exps.json").map((argv) => argv.join(" "))).size).toBe(305);
    expect(workspace.files()).toEqual(["exps.json"]);
  });

  test("adding while four runners work: no entry is lost or run twice", async () => {
    const workspace = new Workspace();
    const commands = Array.from({ length: 80 }, (_, n) => `sh -c 'echo ${n} >> seen'`);
    const input = (from: number, to: number) => commands.slice(from, to).join("\n");
    await add(workspace, ["-"], input(0, 20));
    const runners = Array.from({ length: 4 }, () =>
      start(["--run", "exps.json", "--wait"], { cwd: workspace.path }),
    );
    await until("they have begun", () => workspace.files().includes("seen"));
    // Overlapping grids, each added twice, by several programs at a time.
    const ranges = [0, 10, 20, 30, 40].map((from) => [from, from + 40] as const);
    await Promise.all(
      [...ranges, ...ranges].map(async ([from, to]) => add(workspace, ["-"], input(from, to))),
    );
    const ran = (): number[] => workspace.read("seen").trim().split("\n").map(Number);
    await until("all have run", () => ran().length >= 80);
    const last = await add(workspace, ["-"], input(0, 80));
    expect(last.stderr).toContain("0 new, 80 already there");
    for (const { child } of runners) child.kill("SIGTERM");
    await Promise.all(runners.map(({ result }) => result));
    expect(ran().sort((a, b) => a - b)).toEqual(commands.map((_, n) => n));
    expect(workspace.entries("exps.json")).toHaveLength(80);
  });
});

describe("previews", () => {
  test("--dry-run prints the new entries and writes nothing", async () => {
    const workspace = new Workspace();
    const fresh = await add(workspace, ["--dry-run", "-"], "a 'b c'\nd\n");
    expect(fresh.stdout).toBe("2 commands: 2 new, 0 already there\n[0] a 'b c'\n[1] d\n");
    expect(workspace.files()).toEqual([]);
    workspace.list("exps.json", [["d"]]);
    const before = workspace.read("exps.json");
    const { stdout } = await add(workspace, ["--dry-run", "-"], "a 'b c'\nd\n");
    expect(stdout).toBe("2 commands: 1 new, 1 already there\n[1] a 'b c'\n[0] d  (already there)\n");
    const repeated = await add(workspace, ["--dry-run", "-"], "e\ne\n");
    expect(repeated.stdout).toBe(
      "2 commands: 1 new, 0 already there, 1 given twice\n[1] e\n[1] e  (given twice)\n",
    );
    expect(workspace.read("exps.json")).toBe(before);
  });

  test("--print with variables and a directory prints a line for a shell", async () => {
    const workspace = new Workspace();
    mkdirSync(workspace.at("-sub dir"));
    const options = ["--env", "A=it's", "--env", "B-C=2", "--cwd", "-sub dir"];
    const { stdout } = await add(workspace, ["--print", ...options, "-"], `sh -c 'echo "$A"; pwd'\nenv\n`);
    const shell = { encoding: "utf8", cwd: workspace.path } as const;
    const lines = execFileSync("bash", ["-c", stdout], shell).split("\n");
    expect(lines.slice(0, 2)).toEqual(["it's", workspace.at("-sub dir")]);
    expect(lines).toContain("B-C=2");
    expect(workspace.files()).toEqual(["-sub dir"]);
  });

  test("--debug runs the first entry in the foreground, with its output, input and exit code", async () => {
    const workspace = new Workspace();
    mkdirSync(workspace.at("sub"));
    const script =
      'cat; pwd; echo "$COOPERATE_FILE $COOPERATE_NAME $A [$COOPERATE_ENTRY]" >&2; echo "$COOPERATE_METRICS$COOPERATE_STORE"; exit 7';
    const options = ["--debug", "--name", "n", "--env", "A=1", "--cwd", "sub"];
    const { exitCode, stdout, stderr } = await add(
      workspace,
      [...options, "--", "sh", "-c", script],
      "typed\n",
    );
    expect(exitCode).toBe(7);
    expect(stdout).toBe(`typed\n${workspace.at("sub")}\n/dev/null\n`);
    expect(stderr).toContain(`${workspace.at("exps.json")} n 1 []`);
    expect(workspace.files()).toEqual(["sub"]);
    expect((await add(workspace, ["--debug", "--", "sh", "-c", "kill -SEGV $$"])).exitCode).toBe(139);
    const missing = await add(workspace, ["--debug", "--", "no-such-program"]);
    expect(missing.exitCode).toBe(127);
    expect(missing.stderr).toContain("program not found: no-such-program");
  });

  test("--debug forwards signals and waits until the experiment ends", async () => {
    const workspace = new Workspace();
    const script = "trap 'echo saving; sleep 0.2; exit 5' TERM; touch begun; while :; do sleep 0.05; done";
    const running = start(["--add", "exps.json", "--debug", "--", "sh", "-c", script], {
      cwd: workspace.path,
    });
    await until("it has begun", () => workspace.files().includes("begun"));
    running.child.kill("SIGTERM");
    expect(await running.result).toMatchObject({ exitCode: 5, stdout: "saving\n" });
  });

  test("--debug on a terminal: Ctrl-C comes once", needs(HAS_TMUX, "tmux"), async () => {
    const workspace = new Workspace();
    workspace.write(
      "exp.sh",
      "trap 'echo caught' INT; echo ready; read word; echo got $word; until [ -e go ]; do sleep 0.05; done; exit 3",
    );
    const terminal = new Terminal(
      `trap : INT; "${process.execPath}" "${BIN}" --add e.json --debug -- bash exp.sh`,
      workspace.path,
    );
    await terminal.shows("ready");
    terminal.type("word");
    terminal.press("Enter");
    await terminal.shows("got word");
    terminal.press("C-c");
    await terminal.shows("caught");
    workspace.write("go", "");
    const screen = await terminal.shows("exit 3");
    expect(screen.split("caught")).toHaveLength(2);
    expect(workspace.files()).toEqual(["exp.sh", "go"]);
  });
});
