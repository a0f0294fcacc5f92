import { usageError } from "../../../core/failure.ts";
import { unbroken, visible } from "../../../core/terminal-text.ts";
import { escapeLatex } from "../../results/latex-escape.ts";
import type { Figure } from "../figure.ts";
import { axisOptions } from "./tex-axis.ts";
import { type TexLook, texNumber } from "./tex-look.ts";
import { texMarks } from "./tex-marks.ts";

const MOST_LINES = 300;
const COLUMNS = 3;

/** The figure for LaTeX: pgfplots sets it in the fonts of the paper.
 *  @throws CooperateError (usage) for what TeX would work on for minutes */
export function drawTex(figure: Figure, look: TexLook): string[] {
  const lines = figure.panels.flatMap(({ marks }) => marks.filter(({ kind }) => kind === "line")).length;
  if (lines > MOST_LINES)
    throw usageError(`.tex: ${lines} lines are too many for TeX`, "take .pdf, or choose some with --where");
  const { panels, x, y } = figure;
  const isGroup = panels.length > 1;
  const columns = Math.min(COLUMNS, panels.length);
  const rows = Math.ceil(panels.length / columns);
  const height = look.height ?? (isGroup ? (look.width / columns) * 0.8 * rows : look.width * 0.62);
  const options = [
    `width=${texNumber(look.width / columns)}bp`,
    `height=${texNumber(height / rows)}bp`,
    ...axisOptions(figure),
    ...(x.title === "" ? [] : [`xlabel={${escapeLatex(x.title)}}`]),
    ...(y.title === "" ? [] : [`ylabel={${escapeLatex(y.title)}}`]),
  ];
  const group = `group style={group size=${columns} by ${rows}, xlabels at=edge bottom, ylabels at=edge left, yticklabels at=edge left, horizontal sep=8pt, vertical sep=32pt}`;
  const name = isGroup ? "groupplot" : "axis";
  return [
    `% ${unbroken(visible(look.command))}`,
    `% ${unbroken(visible(figure.about))}`,
    "% needs: \\usepackage{pgfplots} \\pgfplotsset{compat=1.17}",
    `%        \\usepgfplotslibrary{${isGroup ? "groupplots,fillbetween,statistics" : "fillbetween,statistics"}}`,
    "\\begin{tikzpicture}",
    `\\begin{${name}}[`,
    ...(isGroup ? [group, ...options] : options).map((option) => `  ${option},`),
    "]",
    ...panels.flatMap(({ title, marks }, i) => [
      ...(isGroup ? [`\\nextgroupplot[title={${escapeLatex(title ?? "")}}]`] : []),
      ...texMarks(marks, figure, i === 0),
    ]),
    `\\end{${name}}`,
    "\\end{tikzpicture}",
  ];
}
