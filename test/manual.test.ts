import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Command } from "commander";
import { expect, test } from "vitest";
import { manualPage } from "../src/cli/manual-page.ts";
import { VERBS } from "../src/verbs/table.ts";
import { needs } from "./helpers/needs.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const PAGE = `${ROOT}dist/man/cooperate.1`;
const HAS_MAN = spawnSync("man", ["--version"]).status === 0;
const HAS_MANDOC = spawnSync("mandoc", ["-Tlint", "-Wfatal", PAGE]).error === undefined;

function rendered(program: string, args: readonly string[]): string {
  const env = {
    ...process.env,
    MANWIDTH: "80",
    MANROFFOPT: "-c",
    LC_ALL: "C.UTF-8",
    MAN_KEEP_FORMATTING: "",
  };
  const { stdout, stderr, status } = spawnSync(program, args, { encoding: "utf8", env });
  expect([stderr, status]).toEqual(["", 0]);
  // Bold is a character, a backspace, and the character again.
  return stdout.replaceAll(new RegExp(`.${String.fromCharCode(8)}`, "g"), "");
}

/** Every verb, with each of its options. */
async function flags(): Promise<readonly string[]> {
  const all = await Promise.all(
    VERBS.map(async ({ name, load }) => {
      const command = new Command(name);
      (await load()).configure(command);
      return [`--${name}`, ...command.options.filter(({ hidden }) => !hidden).map(({ flags: each }) => each)];
    }),
  );
  return [...all.flat(), "--no-config", "--version"];
}

test("package.json names the manual page, and it comes with the package", () => {
  const { man, files } = JSON.parse(readFileSync(`${ROOT}package.json`, "utf8")) as {
    man: string[];
    files: string[];
  };
  expect(man).toEqual(["./dist/man/cooperate.1"]);
  expect(files).toContain("dist");
  expect(readFileSync(PAGE, "utf8")).toMatch(/^\.TH COOPERATE 1 /);
});

test("man shows every verb and every option", needs(HAS_MAN, "man"), async () => {
  const text = rendered("man", ["--warnings", "-l", PAGE]);
  expect((await flags()).filter((each) => !text.includes(each))).toEqual([]);
  expect(text).toMatch(/^ +cooperate --run exps\.json --keep-going --gpus auto --wait$/m);
});

test("mandoc has nothing to warn of but that the date is missing", needs(HAS_MANDOC, "mandoc"), () => {
  const { stdout } = spawnSync("mandoc", ["-Tlint", "-Wwarning", PAGE], { encoding: "utf8" });
  expect(stdout.split("\n").filter((line) => line !== "" && !line.includes("missing date"))).toEqual([]);
});

test("what means something to roff is escaped", () => {
  const program = new Command("cooperate").description("a \\ b");
  program.command("run").description(".dot").option("-x, --x <y>", "'quoted' `ticks` · \\n");
  const page = manualPage(program, "1", () => "\n.PP\n  'x'\n");
  expect(page).toContain("a \\e b");
  expect(page).toContain("\n\\&.dot\n");
  expect(page).toContain("\n\\(aqquoted\\(aq \\(gaticks\\(ga \\[u00B7] \\en\n");
  expect(page).toContain(".nf\n\\&.PP\n  \\(aqx\\(aq\n.fi");
});
