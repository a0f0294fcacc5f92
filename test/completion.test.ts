import { spawnSync } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { BIN, cooperate } from "./helpers/cli.ts";
import { needs } from "./helpers/needs.ts";
import { Workspace } from "./helpers/workspace.ts";

function isThere(program: string): boolean {
  return spawnSync(program, ["--version"]).status === 0;
}

/** Lists with hostile commands and names, and `cooperate` in the PATH. */
function scene(): Workspace {
  const workspace = new Workspace();
  workspace.list("exps.json", [["true"], ["touch", "$(touch hacked) `touch hacked` \u001b[2J\t;x"]]);
  workspace.list("$(touch hacked).json", [["true"]]);
  workspace.write("notes.txt", "");
  mkdirSync(workspace.at("bin"));
  symlinkSync(BIN, workspace.at("bin/cooperate"));
  return workspace;
}

function run(workspace: Workspace, shell: string, args: string[], script: string): string {
  // what programs keep at home (.cache) is not where lists are looked for
  const env = {
    ...process.env,
    PATH: `${workspace.at("bin")}:${process.env["PATH"]}`,
    HOME: workspace.at("bin"),
  };
  const { stdout, stderr } = spawnSync(shell, [...args, "-c", script], {
    cwd: workspace.path,
    encoding: "utf8",
    // nothing is to be kept in the folder in which files are completed
    env: { ...env, XDG_DATA_HOME: workspace.at(".data"), NODE_DISABLE_COMPILE_CACHE: "1" },
  });
  expect(stderr).toBe("");
  expect(workspace.files()).not.toContain("hacked");
  return stdout;
}

const CASES = [
  { words: ["--req"], expected: [/^--requeue-failed/m, /^--requeue\b[^-]/m] },
  { words: ["--run", "exps.json", "--keep-g"], expected: [/^--keep-going/m] },
  { words: ["--run", "exp"], expected: [/^exps\.json/m] },
  {
    words: ["--log", "exps.json", ""],
    expected: [/^0.*pending true$/m, /^1.*pending touch \$'\$\(touch hacked\)/m],
  },
];

describe("in bash", () => {
  const complete = (workspace: Workspace, words: readonly string[]): string =>
    run(
      workspace,
      "bash",
      ["--norc"],
      `eval "$(cooperate --completion bash)"; COMP_TYPE=9
       COMP_WORDS=(cooperate ${words.map((word) => `'${word}'`).join(" ")}); COMP_CWORD=${words.length}
       _cooperate cooperate 2>&1; printf '%s\\n' "\${COMPREPLY[@]}"`,
    );

  test.each(CASES)("$words", ({ words, expected }) => {
    const said = complete(scene(), words);
    for (const each of expected) expect(said).toMatch(each);
    expect(said).not.toContain("\u001b");
  });

  test("lists, not other files", () => {
    expect(complete(scene(), ["--run", ""]).trim().split("\n").sort()).toEqual([
      "$(touch hacked).json",
      "bin",
      "exps.json",
    ]);
  });
});

// The functions of zsh's completion system need a terminal: only what is passed to them is looked at.
describe("in zsh", needs(isThere("zsh"), "zsh"), () => {
  test.each(CASES)("$words", ({ words, expected }) => {
    const said = run(
      scene(),
      "zsh",
      ["-f"],
      `compdef() { : }; _files() { print -rl -- *.json }; _describe() { print -rl -- "\${(@P)3}" }
       eval "$(cooperate --completion zsh)"
       words=(cooperate ${words.map((word) => `'${word}'`).join(" ")}); CURRENT=${words.length + 1}; _cooperate`,
    );
    for (const each of expected) expect(said).toMatch(each);
  });
});

describe("in fish", needs(isThere("fish"), "fish"), () => {
  test.each(CASES)("$words", ({ words, expected }) => {
    const line = ["cooperate", ...words].join(" ");
    const said = run(
      scene(),
      "fish",
      ["--no-config"],
      `cooperate --completion fish | source; complete -C '${line}'`,
    );
    for (const each of expected) expect(said).toMatch(each);
  });
});

test("an unknown shell is refused with an example", async () => {
  const workspace = new Workspace();
  const { exitCode, stderr } = await cooperate(["--completion", "csh"], { cwd: workspace.path });
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining('eval "$(cooperate --completion bash)"')]);
});

test("a list that is missing or broken completes to nothing", async () => {
  const workspace = new Workspace();
  workspace.write("broken.json", "[[");
  for (const file of ["missing.json", "broken.json"]) {
    const words = ["--completion", "words", "--", "--log", file, ""];
    expect(await cooperate(words, { cwd: workspace.path })).toMatchObject({ stdout: ":none\n", stderr: "" });
  }
});
