import { symlinkSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { BIN, cooperate, startProgram } from "./helpers/cli.ts";
import { needs } from "./helpers/needs.ts";
import { HAS_TMUX, Terminal } from "./helpers/terminal.ts";
import { Workspace } from "./helpers/workspace.ts";

const DOE = `"${process.execPath}" "${BIN}" --doe`;

/** Answers that come first in every session: program and fixed options. */
async function begin(
  workspace: Workspace,
  file: string,
  program = "python main.py",
  fixed = "",
): Promise<Terminal> {
  const terminal = new Terminal(`${DOE} ${file}`, workspace.path);
  await terminal.answer("Program, as you would type it:", program);
  await terminal.answer("Options that stay the same", fixed);
  return terminal;
}

async function manual(terminal: Terminal, question: string, name: string, values: string): Promise<void> {
  await terminal.answer(question, name);
  await terminal.choose(`Values of --${name}:`, "manual");
  await terminal.answer("values, separated by blanks:", values);
}

async function numbers(
  terminal: Terminal,
  question: string,
  name: string,
  kind: string,
  answers: Record<string, string>,
): Promise<void> {
  await terminal.answer(question, name);
  await terminal.choose(`Values of --${name}:`, kind);
  for (const [prompt, answer] of Object.entries(answers)) {
    await terminal.answer(`${prompt}:`, answer); // "step:" and "steps:" differ by their colon
  }
}

const FIRST = "Option to vary, for example lr";
const NEXT = "Another option to vary";

const RUNNING = {
  status: "running",
  host: "gpu1",
  pid: 1,
  attempt: 1,
  claim: "x",
  startedAt: "2026-11-20T10:00:00.000Z",
};

describe("--doe on a terminal", { ...needs(HAS_TMUX, "tmux"), concurrent: false }, () => {
  test("linear, log, integers and manual values, every combination", async () => {
    const workspace = new Workspace();
    const terminal = await begin(workspace, "exps", "python 'my main.py'", "--verbose --tag 'a b'");
    await numbers(terminal, FIRST, "momentum", "linear", { low: "0.1", high: "0.3", steps: "3" });
    await numbers(terminal, NEXT, "lr", "log", { low: "1e-5", high: "0.1", steps: "2" });
    await numbers(terminal, NEXT, "seed", "integers", { from: "1", to: "5", step: "4" });
    await manual(terminal, NEXT, "model", "small 'very large'");
    await terminal.answer(NEXT, "");
    await terminal.choose("How do they combine?", "factorial");
    const screen = await terminal.shows("Write them to exps.json?");
    expect(screen).toContain("24 commands:");
    expect(screen).toContain("'very large'");
    terminal.press("Enter");
    const end = await terminal.shows("exit 0");
    expect(end).toContain("24 entries written to exps.json");
    expect(end).toContain("cooperate --run exps.json");
    const entries = workspace.entries("exps.json");
    expect(entries).toHaveLength(24);
    const fixed = ["python", "my main.py", "--verbose", "--tag", "a b"];
    expect(entries[0]).toEqual([
      ...fixed,
      "--momentum",
      "0.1",
      "--lr",
      "1e-05",
      "--seed",
      "1",
      "--model",
      "small",
    ]);
    expect(entries[1]).toEqual([
      ...fixed,
      "--momentum",
      "0.2",
      "--lr",
      "1e-05",
      "--seed",
      "1",
      "--model",
      "small",
    ]);
    expect(entries[23]).toEqual([
      ...fixed,
      "--momentum",
      "0.3",
      "--lr",
      "0.1",
      "--seed",
      "5",
      "--model",
      "very large",
    ]);
    expect(workspace.files()).toEqual(["exps.json"]);
  });

  test("zip is refused at once when lengths differ, and works when they do not", async () => {
    const workspace = new Workspace();
    const unequal = await begin(workspace, "uneven.json");
    await manual(unequal, FIRST, "lr", "0.1 0.2");
    await manual(unequal, NEXT, "seed", "1 2 3");
    await unequal.answer(NEXT, "");
    await unequal.asks("How do they combine?");
    expect(await unequal.shows("⏎ select")).toContain("--lr has 2 values, --seed has 3");
    unequal.press("C-c");
    expect(await unequal.shows("exit 130")).toContain("nothing was written");

    const equal = await begin(workspace, "even.json");
    await manual(equal, FIRST, "lr", "0.1 0.2");
    await manual(equal, NEXT, "seed", "1 2");
    await equal.answer(NEXT, "");
    await equal.choose("How do they combine?", "zip");
    await equal.answer("Write them to even.json?", "");
    await equal.shows("exit 0");
    expect(workspace.entries("even.json")).toEqual([
      ["python", "main.py", "--lr", "0.1", "--seed", "1"],
      ["python", "main.py", "--lr", "0.2", "--seed", "2"],
    ]);
    expect(workspace.files()).toEqual(["even.json"]);
  });

  test("random picks without replacement, refuses too many, and the seed repeats it", async () => {
    const workspace = new Workspace();
    for (const file of ["one.json", "two.json"]) {
      const terminal = await begin(workspace, file);
      await numbers(terminal, FIRST, "seed", "integers", { from: "1", to: "10", step: "1" });
      await terminal.answer(NEXT, "");
      await terminal.choose("How do they combine?", "random");
      await terminal.answer("How many of the 10?", "11");
      await terminal.shows("there are 10 settings");
      terminal.press("C-u");
      terminal.type("6");
      terminal.press("Enter");
      await terminal.answer("Seed", "42");
      expect(await terminal.asks("Write them to")).toContain("6 commands, seed 42:");
      terminal.press("Enter");
      await terminal.shows("exit 0");
    }
    const seeds = workspace.entries("one.json").map((entry) => Number(entry.at(-1)));
    expect(new Set(seeds).size).toBe(6);
    expect(seeds.every((seed) => seed >= 1 && seed <= 10)).toBe(true);
    expect(workspace.read("two.json")).toBe(workspace.read("one.json"));
  });

  test("an existing list is appended to or replaced, as the user chooses", async () => {
    const workspace = new Workspace();
    workspace.list("exps.json", [["executed", "old"], ["older"]]);
    const appending = await begin(workspace, "exps.json", "new");
    await appending.answer(FIRST, "");
    await appending.choose("exps.json has 2 entries already:", "append");
    await appending.shows("exps.json: 1 new, 0 already there; the new one is 2");
    expect(workspace.entries("exps.json")).toEqual([["executed", "old"], ["older"], ["new"]]);

    const replacing = await begin(workspace, "exps.json", "newest");
    await replacing.answer(FIRST, "");
    await replacing.choose("exps.json has 3 entries already:", "replace");
    await replacing.shows("exit 0");
    expect(workspace.entries("exps.json")).toEqual([["newest"]]);
  });

  test("a list with running entries is not replaced", async () => {
    const workspace = new Workspace();
    workspace.list("exps.json", [["executed", RUNNING, "old"]]);
    const terminal = await begin(workspace, "exps.json", "new");
    await terminal.answer(FIRST, "");
    await terminal.asks("exps.json has 1 entry already:");
    expect(await terminal.shows("⏎ select")).toContain("replace them with these (1 running)");
    terminal.press("Down", "Enter");
    await terminal.shows("This option is disabled");
    terminal.press("Down", "Enter");
    expect(await terminal.shows("exit 0")).toContain("nothing was written");
    expect(workspace.entries("exps.json")).toHaveLength(1);
  });

  test("a list on which work began during the dialogue is not replaced; the answers are kept", async () => {
    const workspace = new Workspace();
    workspace.list("exps.json", [["old"]]);
    const terminal = await begin(workspace, "exps.json", "new");
    await terminal.asks(FIRST);
    workspace.list("exps.json", [["old"], ["older"]]);
    await terminal.answer(FIRST, "");
    // the list as it is now, not as before the questions
    await terminal.asks("exps.json has 2 entries already:");
    workspace.list("exps.json", [["executed", RUNNING, "old"], ["older"]]);
    await terminal.choose("exps.json has 2 entries already:", "replace");
    const screen = await terminal.shows("entry 0 is running");
    expect(screen).toContain("append to the list, or wait until the entry has ended");
    await terminal.shows("replace them with these (1 running)");
    await terminal.choose("exps.json has 2 entries already:", "append");
    await terminal.shows("exit 0");
    expect(workspace.entries("exps.json")).toEqual([["executed", RUNNING, "old"], ["older"], ["new"]]);
  });

  test("a list that somebody else creates during the dialogue is kept", async () => {
    const workspace = new Workspace();
    const terminal = await begin(workspace, "exps.json", "new");
    await terminal.answer(FIRST, "");
    await terminal.asks("Write them to exps.json?");
    workspace.list("exps.json", [["theirs"]]);
    terminal.press("Enter");
    await terminal.shows("exps.json: 1 new, 0 already there; the new one is 1");
    expect(workspace.entries("exps.json")).toEqual([["theirs"], ["new"]]);
  });

  test("prints the --grid command that writes the same bytes", async () => {
    const workspace = new Workspace();
    const terminal = await begin(
      workspace,
      "asked.json --each-host a,b --shuffle 2",
      "python 'my main.py'",
      "--tag 'a b'",
    );
    await numbers(terminal, FIRST, "lr", "log", { low: "1e-5", high: "0.1", steps: "5" });
    await numbers(terminal, NEXT, "seed", "integers", { from: "9", to: "1", step: "-4" });
    await manual(terminal, NEXT, "model", "small 'very large' +x");
    await terminal.answer(NEXT, "");
    await terminal.choose("How do they combine?", "random");
    await terminal.answer("How many of the 45?", "7");
    await terminal.answer("Seed", "5");
    await terminal.answer("Write them to asked.json?", "");
    const screen = await terminal.shows("exit 0");
    const command = /the same without questions:\n([^]*)\nexit 0/.exec(screen)?.[1] ?? "";
    // The terminal breaks a line at its width.
    const line = command.replaceAll("\n", "").trim().replace("asked.json", "printed.json");
    const run = line.replace(/^cooperate/, `"${process.execPath}" "${BIN}"`);
    expect((await startProgram("bash", ["-c", run], { cwd: workspace.path }).result).exitCode).toBe(0);
    expect(workspace.entries("printed.json")).toHaveLength(14);
    expect(workspace.read("printed.json")).toBe(workspace.read("asked.json"));
  });

  test("a grid that is too large for a list cannot be chosen, but sampled", async () => {
    const workspace = new Workspace();
    const terminal = await begin(workspace, "exps.json");
    await numbers(terminal, FIRST, "a", "integers", { from: "1", to: "100000", step: "1" });
    await numbers(terminal, NEXT, "b", "integers", { from: "1", to: "100000", step: "1" });
    await terminal.answer(NEXT, "");
    await terminal.asks("How do they combine?");
    // The first that can be chosen: both have the same number of values.
    const menu = await terminal.shows("❯ zip");
    expect(menu).toContain("factorial (10000000000 are more than 5000000)");
    await terminal.choose("How do they combine?", "random");
    await terminal.answer("How many of the 10000000000?", "3");
    await terminal.answer("Seed", "");
    const preview = await terminal.asks("Write them to");
    const seed = /3 commands, seed (\d+):/.exec(preview)?.[1];
    expect(seed).toMatch(/^\d+$/);
    terminal.press("Enter");
    await terminal.shows("exit 0");
    expect(workspace.entries("exps.json")).toHaveLength(3);
  });

  test("an invalid list is reported before the first question", async () => {
    const workspace = new Workspace();
    workspace.write("broken.json", '[["a",]]');
    symlinkSync("nowhere.json", workspace.at("dangling.json"));
    for (const [file, words] of [
      ["broken", "broken.json is not a valid list: entry 0, line 1, column 7"],
      ["dangling", "dangling.json is a symlink to nowhere.json, which does not exist"],
      ["'no such/exps'", "make it: mkdir -p 'no such'"],
      ["''", "--doe needs the name of a list"],
    ] as const) {
      const screen = await new Terminal(`${DOE} ${file}`, workspace.path).shows("exit 2");
      expect(screen.replaceAll("\n", "")).toContain(words);
      expect(screen).not.toContain("Program");
    }
    expect(workspace.read("broken.json")).toBe('[["a",]]');
    expect(workspace.files()).toEqual(["broken.json", "dangling.json"]);
  });

  test("an invalid answer is rejected with the reason, and the question repeated", async () => {
    const workspace = new Workspace();
    const terminal = new Terminal(`${DOE} exps`, workspace.path);
    await terminal.answer("Program", "executed now");
    await terminal.shows("for a program of that name write ./executed");
    terminal.press("C-u");
    await terminal.answer("Program", "./train.sh");
    await terminal.answer("Options that stay the same", "--tag 'open");
    await terminal.shows("a quote (') is not closed");
    terminal.type("'");
    terminal.press("Enter");
    await terminal.answer(FIRST, "-n");
    await terminal.choose("Values of -n:", "integers");
    await terminal.answer("from:", "10");
    await terminal.answer("to:", "4");
    await terminal.answer("step:", "3");
    await terminal.shows("give the step -3");
    terminal.press("C-u");
    await terminal.answer("step:", "-3");
    await terminal.answer(NEXT, "-n");
    await terminal.shows("-n is varied already");
    terminal.press("C-u");
    await terminal.answer(NEXT, "");
    await terminal.choose("How do they combine?", "factorial");
    await terminal.answer("Write them to exps.json?", "");
    await terminal.shows("exit 0");
    expect(workspace.entries("exps.json").map((entry) => entry.join(" "))).toEqual([
      "./train.sh --tag open -n 10",
      "./train.sh --tag open -n 7",
      "./train.sh --tag open -n 4",
    ]);
  });

  test('"no" or Ctrl-C at the last question leaves the list unchanged, byte for byte', async () => {
    const workspace = new Workspace();
    const text = '[ ["a"],\n\n  ["b"] ]';
    workspace.write("exps.json", text);
    const leaving = await begin(workspace, "exps.json");
    await leaving.answer(FIRST, "");
    await leaving.asks("exps.json has 2 entries already:");
    leaving.press("C-c");
    expect(await leaving.shows("exit 130")).toContain("nothing was written");

    const declining = await begin(workspace, "new.json");
    await declining.answer(FIRST, "");
    await declining.answer("Write them to new.json?", "n");
    expect(await declining.shows("exit 0")).toContain("nothing was written");
    expect(workspace.read("exps.json")).toBe(text);
    expect(workspace.files()).toEqual(["exps.json"]);
  });

  test("the question is repeated after a wrong number; Ctrl-C writes nothing", async () => {
    const workspace = new Workspace();
    const terminal = await begin(workspace, "exps.json");
    await terminal.answer(FIRST, "lr");
    await terminal.choose("Values of --lr:", "log");
    await terminal.answer("low:", "0");
    await terminal.shows("both ends of a log space must be above 0");
    terminal.press("C-c");
    expect(await terminal.shows("exit 130")).toContain("nothing was written");
    expect(workspace.files()).toEqual([]);
  });
});

test("--doe without a terminal is refused and writes nothing", async () => {
  const workspace = new Workspace();
  const { exitCode, stderr } = await cooperate(["--doe", "exps"], { cwd: workspace.path });
  expect(exitCode).toBe(2);
  expect(stderr).toContain("--doe asks questions and needs a terminal");
  expect(workspace.files()).toEqual([]);
});
