import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { figureFor, gridRuns, HOSTILE, LOOK, withCurves } from "../../../../test/helpers/figures.ts";
import { needs } from "../../../../test/helpers/needs.ts";
import { drawTex } from "./draw-tex.ts";

const runsOf = (optimizers: readonly string[]) =>
  withCurves(
    gridRuns(optimizers, ["1e-5", "1e-3", "0.1"], (o, r, seed) => 0.5 + o * 0.1 + r * 0.1 + seed / 99),
    "loss",
    (n, step) => n + 1 / step,
    () => [1, 2, 3],
  );
const texOf = (words: string, optimizers: readonly string[] = ["sgd", "adam"]): string[] =>
  drawTex(figureFor(runsOf(optimizers), ["accuracy", "loss"], words).figure, LOOK);

const KINDS = [
  "x=lr y=accuracy color=optimizer over=seed",
  "x=lr y=accuracy facet=optimizer over=seed",
  "x=step y=loss color=optimizer over=lr,seed",
  "x=optimizer y=accuracy color=lr",
  "x=optimizer y=accuracy kind=box color=lr",
  "x=optimizer y=accuracy kind=bar color=lr over=seed",
  "x=lr y=optimizer z=accuracy kind=heat",
  "kind=parallel y=accuracy",
];

/** What TeX would stumble over: braces and brackets, environments, bare specials in texts, paths without
 *  an end, rows of tables with too few numbers. */
function faultsIn(lines: readonly string[]): string[] {
  const faults: string[] = [];
  const text = lines.filter((line) => !line.startsWith("%")).join("\n");
  // oxlint-disable-next-line no-control-regex -- these are what is looked for
  if (/[\u0000-\u0009\u000B-\u001F]/.test(lines.join("\n"))) faults.push("a control character");
  const plain = text.replaceAll(/\\[\\{}$&%#_~^]/g, "");
  let depth = 0;
  for (const c of plain) {
    if (c === "{") depth++;
    if (c === "}" && --depth < 0) faults.push("a } too many");
    if ("#%~&".includes(c)) faults.push(`a bare ${c}`);
  }
  if (depth !== 0) faults.push("a { too many");
  if (/[_^]/.test(plain.replaceAll(/\$10\^\{-?\d+\}\$/g, ""))) faults.push("a bare _ or ^");
  const open: string[] = [];
  for (const [, what, name = ""] of text.matchAll(/\\(begin|end)\{(\w+)\}/g))
    if (what === "begin") open.push(name);
    else if (open.pop() !== name) faults.push(`\\end{${name}}`);
  if (open.length > 0) faults.push(`no end of ${open.join(" ")}`);
  for (const [, columns = "", body = ""] of text.matchAll(/table\[([^\]]*)\] \{\n([^}]*)\n\};/g)) {
    const count = columns.split("=").length - 1;
    for (const row of body.split("\n").slice(1))
      if (!new RegExp(`^(?: +-?[\\d.]+(?:e[-+]?\\d+)?){${count}}$`).test(row)) faults.push(`the row ${row}`);
  }
  if ((text.match(/\\addplot/g) ?? []).length > 0 && !/;\n/.test(text)) faults.push("a path without an end");
  return faults;
}

test("the checker finds what it is for", () => {
  expect(faultsIn(["\\begin{axis}", "{", "a_b"])).toEqual([
    "a { too many",
    "a bare _ or ^",
    "no end of axis",
  ]);
  expect(faultsIn(["  table[x=x, y=y] {", "  x y", "  1 nan", "};"])).toEqual(["the row   1 nan"]);
});

test.each(KINDS)("a figure that TeX reads: %s", (words) => {
  expect(faultsIn(texOf(words))).toEqual([]);
  expect(faultsIn(texOf(words.replace(" over=seed", ""), HOSTILE))).toEqual([]);
});

test("means with error bars, and a name for each series, once", () => {
  const lines = texOf("x=lr y=accuracy color=optimizer over=seed");
  expect(lines.filter((line) => line.includes("error bars/.cd, y dir=both, y explicit"))).toHaveLength(2);
  expect(lines.filter((line) => line.startsWith("\\addlegendentry"))).toEqual([
    "\\addlegendentry{adam}",
    "\\addlegendentry{sgd}",
  ]);
  expect(lines).toContain("  xmode=log,");
  expect(lines.join("\n")).toContain("{$10^{-5}$}");
});

test("what cannot be told in a comment cannot leave it", () => {
  const look = { ...LOOK, command: "a\n\\input{x}" };
  const { figure } = figureFor(runsOf(["a"]), ["accuracy"], "x=lr y=accuracy");
  expect(drawTex(figure, look)[0]).toBe("% a\\n\\input{x}");
});

const HAS_PGFPLOTS = spawnSync("kpsewhich", ["pgfplots.sty"]).status === 0;
test.each(KINDS)("pdflatex compiles it: %s", needs(HAS_PGFPLOTS, "pdflatex with pgfplots"), (words) => {
  const folder = mkdtempSync(join(tmpdir(), "tex-"));
  const lines = texOf(words);
  const libraries = lines.find((line) => line.includes("usepgfplotslibrary"))?.replace(/^% */, "") ?? "";
  const document = [
    "\\documentclass{article}\\usepackage{pgfplots}\\pgfplotsset{compat=1.17}",
    libraries,
    "\\begin{document}",
    ...lines,
    "\\end{document}",
  ];
  writeFileSync(join(folder, "f.tex"), document.join("\n"));
  const { status, stdout } = spawnSync("pdflatex", ["-halt-on-error", "f.tex"], {
    cwd: folder,
    encoding: "utf8",
  });
  rmSync(folder, { recursive: true });
  expect(status === 0 ? "" : stdout).toBe("");
});
