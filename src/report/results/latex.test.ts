import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { needs } from "../../../test/helpers/needs.ts";
import { itemsOf } from "../../../test/helpers/results.ts";
import { tableFor } from "../../../test/helpers/result-table.ts";
import { formatLatex, type LatexLook } from "./latex.ts";

/** Debian: texlive-latex-recommended, texlive-science. */
const PDFLATEX = "pdflatex";

const LOOK: LatexLook = {
  percent: true,
  isSiunitx: false,
  boldRow: false,
  command: "cooperate --results iris.json",
};

const ACCURACY: Readonly<Record<string, readonly [number, number]>> = {
  "0.001 4": [0.9333, 0.9556],
  "0.01 4": [0.9556, 0.9778],
  "0.001 64": [0.8667, 0.9111],
  "0.01 64": [0.9333, 0.9778],
};
const iris = itemsOf(
  Object.entries(ACCURACY).flatMap(([setting, values]) => {
    const [lr, batch] = setting.split(" ");
    return values.map((accuracy, i) => ({
      command: `train --lr ${lr} --batch-size ${batch} --seed ${i + 1}`,
      metrics: { accuracy, "val/loss": 1 - accuracy },
    }));
  }),
);
const pivot = tableFor(iris, ["accuracy"], { over: ["seed"], pivot: ["batch-size"] });
const atStart = tableFor(
  itemsOf([
    { command: ["t", "--x", "[1pt] [2]"] },
    { command: ["t", "--x", " *a|b--c"] },
    { command: ["t", "--x", "\u202E日"] },
  ]),
  [],
  { hide: ["n"] },
);
const hostile = tableFor(
  itemsOf([
    { command: ["t", "--50%_&#", "a\\b{c}~^<$>"], metrics: { "acc_%": 0.5 } },
    { command: ["t", "--50%_&#", "x\ny\u0007"], metrics: { "acc_%": Number.NaN } },
    { command: ["t", "--50%_&#", "z"] },
  ]),
  ["acc_%"],
);

/** What is wrong with a table, as LaTeX would find: braces, $, and the number of & in each row. */
function faultsIn(lines: readonly string[]): string[] {
  const faults: string[] = [];
  const text = lines.filter((line) => !line.startsWith("%")).join("\n");
  const plain = text.replaceAll(/\\[\\{}$&%#_~^]/g, (pair) => (pair === "\\\\" ? "\n" : ""));
  let depth = 0;
  for (const c of plain) {
    if (c === "{") depth++;
    if (c === "}" && --depth < 0) faults.push("a } too many");
    if ("#%~_".includes(c)) faults.push(`a bare ${c}`);
    if (c.charCodeAt(0) < 32 && c !== "\n") faults.push("a control character");
  }
  if (depth !== 0) faults.push("a { too many");
  const [, spec = ""] = /\\begin\{tabular\}\{(\w+)\}/.exec(text) ?? [];
  for (const line of lines.filter((each) => each.endsWith(String.raw` \\`))) {
    const row = line.replaceAll(/\\[&$]/g, "");
    const spanned = [...row.matchAll(/\\multicolumn\{(\d+)\}/g)].reduce(
      (sum, [, n]) => sum + Number(n) - 1,
      0,
    );
    if (row.split("&").length + spanned !== spec.length) faults.push(`${row} has not ${spec.length} cells`);
    if ((row.match(/\$/g)?.length ?? 0) % 2 > 0) faults.push(`${row}: a $ too many`);
  }
  return faults;
}

describe("LaTeX", () => {
  test("a pivot: aligned, the best of each column bold", () => {
    expect(formatLatex(pivot, LOOK)).toEqual([
      "% cooperate --results iris.json; needs booktabs, bm",
      String.raw`\begin{tabular}{rcc}`,
      String.raw`  \toprule`,
      String.raw`     lr & batch-size 4        & batch-size 64 \\`,
      String.raw`  \midrule`,
      String.raw`   0.01 & $\bm{96.7} \pm 1.6$ & $\bm{95.6} \pm 3.1$ \\`,
      String.raw`  0.001 & $94.4 \pm 1.6$      & $88.9 \pm 3.1$ \\`,
      String.raw`  \bottomrule`,
      String.raw`\end{tabular}`,
    ]);
  });

  test("the best of each row, siunitx, caption and label", () => {
    const lines = formatLatex(pivot, {
      ...LOOK,
      isSiunitx: true,
      boldRow: true,
      caption: "100 % of it",
      label: "tab:iris",
    });
    expect(lines[0]).toBe("% cooperate --results iris.json; needs booktabs, bm, siunitx");
    expect(lines).toContain(String.raw`  \caption{100 \% of it}`);
    expect(lines).toContain(String.raw`  \label{tab:iris}`);
    expect(lines).toContain(String.raw`  \begin{tabular}{rSS}`);
    expect(lines).toContain(String.raw`       lr & {batch-size 4}         & {batch-size 64} \\`);
    expect(lines).toContain(String.raw`     0.01 & \bfseries 96.7 \pm 1.6 & 95.6 \pm 3.1 \\`);
    expect(lines).toContain(String.raw`    0.001 & \bfseries 94.4 \pm 1.6 & 88.9 \pm 3.1 \\`);
  });

  const several = tableFor(iris, ["accuracy", "val/loss"], { over: ["seed"], pivot: ["batch-size"] });
  const tables = { pivot, hostile, several, plain: tableFor(iris, ["accuracy"], { over: ["seed"] }) };
  const all = Object.entries(tables).flatMap(([name, table]) =>
    [false, true].map(
      (isSiunitx) => [name, formatLatex(table, { ...LOOK, isSiunitx, caption: "a_b" })] as const,
    ),
  );

  test.each(all)("%s is well-formed", (_, lines) => {
    expect(faultsIn(lines)).toEqual([]);
  });

  test("a cell is no option of the line above it", () => {
    expect(formatLatex(atStart, LOOK).slice(3, -2)).toEqual([
      "  x \\\\",
      "  \\midrule",
      "  {[}1pt] [2] \\\\",
      "   {*}a\\textbar{}b-{}-c \\\\",
      "  日 \\\\",
    ]);
  });

  test("what has a meaning in LaTeX is escaped", () => {
    const text = formatLatex(hostile, LOOK).join("\n");
    expect(text).toContain(String.raw`50\%\_\&\#`);
    expect(text).toContain(
      String.raw`a\textbackslash{}b\{c\}\textasciitilde{}\textasciicircum{}\textless{}\$\textgreater{}`,
    );
    expect(text).toContain("x y");
    expect(text).toContain(String.raw`$\mathrm{nan}$`);
  });

  const hasLatex = spawnSync(PDFLATEX, ["--version"]).status === 0;
  test("pdflatex takes it", needs(hasLatex, "pdflatex"), () => {
    const folder = mkdtempSync(join(tmpdir(), "latex-"));
    const packages = ["booktabs", "bm", "siunitx"].map((name) => `\\usepackage{${name}}`);
    const body = all.map(([, lines]) => lines.join("\n")).join("\n\n");
    const document = [
      String.raw`\documentclass{article}`,
      ...packages,
      String.raw`\sisetup{separate-uncertainty}`,
      String.raw`\begin{document}`,
      body,
      String.raw`\end{document}`,
    ];
    writeFileSync(join(folder, "t.tex"), document.join("\n"));
    const { status, stdout } = spawnSync(PDFLATEX, ["-interaction=nonstopmode", "-halt-on-error", "t.tex"], {
      cwd: folder,
    });
    rmSync(folder, { recursive: true });
    expect({ status, log: status === 0 ? "" : String(stdout) }).toEqual({ status: 0, log: "" });
  });
});
