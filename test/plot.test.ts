import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { finishedRuns } from "./docs/finished-runs.ts";
import { cooperate, type Result, startProgram } from "./helpers/cli.ts";
import { needs } from "./helpers/needs.ts";
import { HAS_TMUX, Terminal } from "./helpers/terminal.ts";
import { Workspace } from "./helpers/workspace.ts";
import { xmlFaults } from "./helpers/xml-faults.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const METRIC = "accuracy=test accuracy: ([0-9.]+)";
const ASKED = ["x=lr", "y=accuracy", "color=optimizer", "over=seed", "--metric", METRIC];

function finished(): Workspace {
  const workspace = new Workspace();
  finishedRuns(workspace);
  return workspace;
}

const plot = ({ path }: Workspace, ...args: readonly string[]): Promise<Result> =>
  cooperate(["--plot", "exps.json", ...args], { cwd: path });

describe("--plot", () => {
  test("without -o a figure of ASCII where there are no colours; words add up to a selection", async () => {
    const { stdout, stderr, exitCode } = await plot(finished(), ...ASKED, "sgd");
    expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
    expect(stdout).toMatch(/^accuracy\n[^]*\n +lr\n$/);
    expect(stdout).not.toContain("adam");
    expect(stdout).toMatch(/^[\x20-\x7E\n]*$/);
    expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  test("what --save has remembered counts, and learning curves are read", async () => {
    const workspace = finished();
    await cooperate(
      ["--results", "exps.json", "--metric", METRIC, "--over", "seed", "--better", "accuracy=max", "--save"],
      { cwd: workspace.path },
    );
    const saved = await plot(workspace, "x=lr");
    expect(saved.stdout.split("\n")[0]).toBe("accuracy");
    expect(saved.stdout).toContain("optimizer: * adam  + sgd");
    const curves = await plot(workspace, "x=step", "y=loss", "over=lr,seed", "-o", "curves.svg");
    expect(curves).toMatchObject({ stdout: "", stderr: "wrote curves.svg\n", exitCode: 0 });
    expect(xmlFaults(workspace.read("curves.svg").trimEnd())).toEqual([]);
  });

  test("-o .svg and .tex, in a new folder; what is not ours is kept", async () => {
    const workspace = finished();
    const first = await plot(workspace, ...ASKED, "-o", "figures/a.svg", "--width", "8.5cm");
    expect(first.stderr).toBe("made the folder figures\nwrote figures/a.svg\n");
    expect(workspace.read("figures/a.svg")).toContain('width="240.94pt"');
    expect((await plot(workspace, ...ASKED, "-o", "figures/a.svg")).exitCode).toBe(0);
    workspace.write("figures/a.svg", "mine");
    const refused = await plot(workspace, ...ASKED, "-o", "figures/a.svg");
    expect(refused).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("--force replaces it") as string,
    });
    const tex = await plot(workspace, ...ASKED, "-o", "a.tex");
    expect(tex.exitCode).toBe(0);
    expect(workspace.read("a.tex")).toMatch(/^% cooperate --plot exps\.json x=lr[^]*\\end\{tikzpicture\}\n$/);
  });

  test("what cannot be drawn is refused, with what to type next", async () => {
    const workspace = finished();
    const cases = [
      [["x=lr", "-o", "a.png"], "-o a.pdf for a paper, -o a.svg for a slide or a page"],
      [["x=lr", "-o", "a.svg", "--width", "wide"], "--width wide: expected a length"],
      [["x=lr", "--width", "5in"], "--width does nothing without -o"],
      [["x=lr", "-o", "a.svg", "--font", "a.ttf"], "--font does nothing without -o FILE.pdf"],
      [["x=lr", "colr=optimizer"], "did you mean color=?"],
      [["x=lr", "over=seed", "--over", "lr"], "over= and --over do not go together"],
      [["x=rate"], "x=: there is no column rate"],
    ] as const;
    await Promise.all(
      cases.map(async ([words, message]) => {
        const { stderr, exitCode } = await plot(workspace, "--metric", METRIC, ...words);
        expect(stderr).toContain(message);
        expect(exitCode).toBe(2);
      }),
    );
  });

  test("in a terminal: braille in colours, as wide as it is", needs(HAS_TMUX, "tmux"), async () => {
    const words = ASKED.map((word) => `'${word}'`).join(" ");
    const bin = join(ROOT, "bin/cooperate.js").replaceAll(" ", "\\ ");
    const terminal = new Terminal(
      `LC_ALL=C.UTF-8 ${process.execPath} ${bin} --plot exps.json ${words}`,
      finished().path,
      [60, 30],
    );
    const screen = await terminal.shows("optimizer: ● adam  ● sgd");
    expect(screen).toMatch(/[\u2801-\u28FF]/);
  });
});

const HAS_PDFFONTS = spawnSync("pdffonts", ["-v"]).error === undefined;

describe("-o FILE.pdf", () => {
  /** The program as it is installed: without the packages of this repository. */
  function installed(): {
    readonly workspace: Workspace;
    readonly run: (env?: NodeJS.ProcessEnv) => Promise<Result>;
  } {
    const workspace = finished();
    cpSync(join(ROOT, "dist/bundle"), workspace.at("installed"), { recursive: true });
    mkdirSync(workspace.at("home"));
    const args = [workspace.at("installed/cooperate.js"), "--plot", "exps.json", ...ASKED, "-o", "a.pdf"];
    const run = (env: NodeJS.ProcessEnv = {}): Promise<Result> =>
      startProgram(process.execPath, args, {
        cwd: workspace.path,
        env: { PATH: "", HOME: workspace.at("home"), ...env },
      }).result;
    return { workspace, run };
  }
  const link = (workspace: Workspace, folder: string): void => {
    mkdirSync(workspace.at(folder), { recursive: true });
    for (const name of ["pdfkit", "svg-to-pdfkit"])
      symlinkSync(join(ROOT, "node_modules", name), workspace.at(`${folder}/${name}`));
  };

  test("says what to install where a package is missing", async () => {
    const { workspace, run } = installed();
    const { stderr, exitCode } = await run();
    expect(stderr).toBe("cooperate: .pdf needs: npm install -g pdfkit svg-to-pdfkit\n  .svg needs nothing\n");
    expect(exitCode).toBe(2);
    expect(existsSync(workspace.at("a.pdf"))).toBe(false);
  });

  test("finds them in the project, beside the program, and where NODE_PATH says", async () => {
    const folders = ["node_modules", "installed/node_modules", "global"];
    await Promise.all(
      folders.map(async (folder) => {
        const { workspace, run } = installed();
        link(workspace, folder);
        const { stderr, exitCode } = await run({ NODE_PATH: workspace.at("global") });
        expect({ folder, stderr, exitCode }).toEqual({ folder, stderr: "wrote a.pdf\n", exitCode: 0 });
        expect(readFileSync(workspace.at("a.pdf")).toString("latin1")).toMatch(/^%PDF-1[^]*%%EOF\s*$/);
      }),
    );
  });

  test(
    "all fonts are embedded, and letters that none has are told",
    needs(HAS_PDFFONTS, "pdffonts (poppler-utils)"),
    async () => {
      const workspace = finished();
      const { stderr } = await plot(
        workspace,
        ...ASKED,
        "--rename",
        "lr=learning rate η, 学習率",
        "-o",
        "a.pdf",
      );
      expect(stderr).toBe("a.pdf: no font has 学 習 率; --font FILE.ttf takes one that has\nwrote a.pdf\n");
      const { stdout } = spawnSync("pdffonts", [workspace.at("a.pdf")], { encoding: "utf8" });
      const rows = stdout.trim().split("\n").slice(2);
      expect(rows.length).toBeGreaterThanOrEqual(2);
      for (const row of rows) expect(row).toMatch(/CID TrueType +Identity-H +yes yes yes/);
      const text = spawnSync("pdftotext", [workspace.at("a.pdf"), "-"], { encoding: "utf8" }).stdout;
      expect(text).toMatch(/accuracy[^]*learning rate η/);
      const size = spawnSync("pdfinfo", [workspace.at("a.pdf")], { encoding: "utf8" }).stdout;
      expect(size).toMatch(/Page size: +396 x 245\.52 pts/);
    },
  );

  test("a font of one's own, and what is none", async () => {
    const workspace = finished();
    const font = join(
      ROOT,
      "node_modules/@fontsource/source-sans-3/files/source-sans-3-latin-700-normal.woff",
    );
    expect((await plot(workspace, ...ASKED, "-o", "a.pdf", "--font", font)).exitCode).toBe(0);
    workspace.write("no.ttf", "no font");
    const { stderr, exitCode } = await plot(workspace, ...ASKED, "-o", "b.pdf", "--font", "no.ttf");
    expect(stderr).toContain("is --font a font?");
    expect(exitCode).toBe(2);
  });
});
