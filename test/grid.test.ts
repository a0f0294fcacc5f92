import { execFileSync } from "node:child_process";
import { statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { cooperate, type Result, start } from "./helpers/cli.ts";
import { splitLog } from "./helpers/job-log.ts";
import { quoteWords } from "../src/core/shell-words.ts";
import { ODD_WORDS } from "./helpers/odd-words.ts";
import { until } from "./helpers/until.ts";
import { Workspace } from "./helpers/workspace.ts";

const PRINT_ARGV = fileURLToPath(new URL("programs/print-argv.mjs", import.meta.url));

async function grid(workspace: Workspace, line: string, ...more: string[]): Promise<Result> {
  const words = ["--grid", "exps.json", ...line.split(" ").filter(Boolean), ...more];
  return cooperate(words, { cwd: workspace.path });
}

describe("--grid", () => {
  test("options without a + option before them: tells what to write", async () => {
    const workspace = new Workspace();
    const { exitCode, stderr } = await cooperate(
      ["--grid", "exps.json", "python t.py", "--lr", "0.1", "0.01", "+zip"],
      { cwd: workspace.path },
    );
    expect(exitCode).toBe(2);
    expect(stderr).toContain(
      "write cooperate --grid exps.json +command 'python t.py' +arg --lr 0.1 0.01 +zip\n",
    );
    const misspelt = await cooperate(["--grid", "exps.json", "--dry-rnu", "+command", "p"], {
      cwd: workspace.path,
    });
    expect(misspelt.stderr).toContain("did you mean --dry-run?");
  });

  test("values reach the experiment as they are, whatever is in them", async () => {
    const workspace = new Workspace();
    const own = ["--again", "--run", "+x", "++x", "+=y", "+1"];
    const typed = ["+=--again", "--run", "++x", "+++x", "++=y", "+1"];
    const command = quoteWords([process.execPath, PRINT_ARGV]);
    const built = await grid(workspace, "+command", command, "+arg", "--x", ...ODD_WORDS, ...typed);
    expect(built.exitCode).toBe(0);
    expect((await cooperate(["--run", "exps.json"], { cwd: workspace.path })).exitCode).toBe(0);
    for (const [n, value] of [...ODD_WORDS, ...own].entries()) {
      const [line = ""] = splitLog(workspace.at(`cooperate_${n}`))
        .output.toString()
        .split("\n");
      expect(JSON.parse(line)).toEqual(["--x", value]);
    }
  });

  test("what --print prints is what a shell runs", async () => {
    const workspace = new Workspace();
    const command = quoteWords([process.execPath, PRINT_ARGV, "it's"]);
    const { stdout } = await grid(workspace, "+print +command", command, "+arg", "--x", "$HOME", "a\nb");
    expect(execFileSync("bash", ["-c", stdout], { encoding: "utf8" })).toBe(
      `${JSON.stringify(["it's", "--x", "$HOME"])}\n${JSON.stringify(["it's", "--x", "a\nb"])}\n`,
    );
    expect(workspace.files()).toEqual([]);
  });

  test("building the same grid again changes nothing; one more value on an axis adds just its entries, while runners work", async () => {
    const workspace = new Workspace();
    const command = ["+command", `sh -c 'echo "$*" >> seen' --`];
    const axes = [
      ["--a", "1", "2", "3"],
      ["--b", "1", "2", "3", "4"],
      ["--c", "1", "2", "3", "4", "5"],
    ];
    const build = async (): Promise<string> => {
      const options = axes.flatMap((axis) => ["+arg", ...axis]);
      return (await grid(workspace, "", ...command, ...options)).stderr;
    };
    expect(await build()).toContain("60 entries written to exps.json");
    const before = workspace.read("exps.json");
    const { ino, mtimeMs } = statSync(workspace.at("exps.json"));
    expect(await build()).toContain("0 new, 60 already there");
    expect(workspace.read("exps.json")).toBe(before);
    expect(statSync(workspace.at("exps.json"))).toMatchObject({ ino, mtimeMs });

    const runners = Array.from({ length: 4 }, () =>
      start(["--run", "exps.json", "--wait"], { cwd: workspace.path }),
    );
    await until("they have begun", () => workspace.files().includes("seen"));
    for (const [k, fresh, present] of [
      [0, 20, 60], // 4 x 4 x 5
      [1, 20, 80], // 4 x 5 x 5
      [2, 20, 100], // 4 x 5 x 6
    ] as const) {
      axes[k]?.push("more");
      expect(await build()).toContain(`${fresh} new, ${present} already there`);
    }
    expect(await build()).toContain("0 new, 120 already there");
    const ran = (): string[] => workspace.read("seen").trim().split("\n");
    await until("all have run", () => ran().length >= 120);
    for (const { child } of runners) child.kill("SIGTERM");
    await Promise.all(runners.map(({ result }) => result));
    expect(ran()).toHaveLength(120);
    expect(new Set(ran()).size).toBe(120);
    expect(workspace.files().filter((name) => name.startsWith("exps"))).toEqual(["exps.json"]);
  }, 120_000);

  test.each([
    [0, 20],
    [1, 15],
    [2, 12],
  ] as const)("one more value on axis %i of 3 x 4 x 5 is %i more entries", async (k, fresh) => {
    const workspace = new Workspace();
    const axes = [3, 4, 5].map((size, i) => [
      `--${"abc"[i]}`,
      ...Array.from({ length: size }, (_, v) => `${v}`),
    ]);
    const build = async (): Promise<Result> =>
      grid(workspace, "+command p +tag", ...axes.flatMap((axis) => ["+arg", ...axis]));
    await build();
    axes[k]?.push("more");
    expect((await build()).stderr).toContain(`${fresh} new, 60 already there`);
    const tags = workspace.entries("exps.json").map((entry) => entry.at(-1));
    expect(new Set(tags).size).toBe(60 + fresh);
    expect((await build()).stderr).toContain(`0 new, ${60 + fresh} already there`);
  });

  test("a hundred thousand entries are written within 500 MB of memory", async () => {
    const workspace = new Workspace();
    const options = { cwd: workspace.path, env: { NODE_OPTIONS: "--max-old-space-size=400" } };
    const words = "--grid exps.json +command p +integers --a 1 1000 +integers --b 1 100".split(" ");
    const { exitCode, stderr } = await cooperate(words, options);
    expect(exitCode).toBe(0);
    expect(stderr).toContain("100000 entries written");
    expect(workspace.entries("exps.json")).toHaveLength(100_000);
  });

  const SLIPS: [string, string, string][] = [
    ["a million and more", "+command p +integers -a 1 1000 +integers -b 1 1001", "add --yes"],
    ["no command", "+arg --lr 1", "+command is missing"],
    ["an option twice", "+command p +arg --lr 1 +log --lr 1 2 3", "the option --lr is given twice"],
    ["the option of the tag", "+command p +arg --tag 1 +tag", "--tag is already the option for the tag"],
    ["an empty axis", "+command p +pos-arg", "+pos-arg has no value"],
    ["unequal lengths", "+command p +arg -a 1 2 +arg -b 1 2 3 +zip", "-a has 2 values, -b has 3"],
    ["too large a sample", "+command p +arg -a 1 2 +random 3", "3 of 2 settings cannot be picked"],
    ["an unknown option", "+command p +args --lr 1", "did you mean +arg?"],
    ["an option of cooperate's as a value", "+command p +arg --lr 1 --dry-run", "write +dry-run"],
    ["the same as a number", "+command p +integers --lr 1 9 --dry-run", "write +dry-run"],
    ["a value twice", "+command p +arg --lr 1 1", "the value 1 is given twice"],
    ["nothing left", "+command p +arg --lr 1 +exclude lr=1", "no setting of the grid is left"],
    ["an open quote", "+command 'p", "a quote (') is not closed"],
    ["an unknown name", "+command p +arg --lr 1 +exclude rl=1", "did you mean lr?"],
    ["a mark as program", "+command executed", '"executed" is a reserved word'],
    ["words before it", "p +command p", "p comes before the first + option\n  put it into +command"],
  ];
  test.each(SLIPS)("%s is refused, and nothing is written", async (_, line, message) => {
    const workspace = new Workspace();
    const { exitCode, stdout, stderr } = await grid(workspace, line);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain(message);
    expect(workspace.files()).toEqual([]);
  });

  test("a first setting can be tried with --debug", async () => {
    const workspace = new Workspace();
    const line = "+debug +arg --x 1 2 +command";
    const { exitCode, stdout } = await grid(workspace, line, `sh -c 'echo "$*"; exit 3' --`);
    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: "--x 1\n" });
    expect(workspace.files()).toEqual([]);
  });
});
