import { escapeLatex } from "../../results/latex-escape.ts";
import type { Figure, Mark, Range, Series } from "../figure.ts";
import { dashOf, markOf, texColor, texNumber as n } from "./tex-look.ts";

/** The plots of a panel. Bars belong to the means that they are around, and these to their line. */
export function texMarks(marks: readonly Mark[], figure: Figure, isFirst: boolean): string[] {
  const named = new Set<number>();
  const bars = new Map(marks.flatMap((mark) => (mark.kind === "bars" ? [[mark.series, mark.points]] : [])));
  const lines = new Set(marks.flatMap((mark) => (mark.kind === "line" ? [mark.series] : [])));
  const means = new Set(
    marks.flatMap((mark) => (mark.kind === "dots" && mark.of === "means" ? [mark.series] : [])),
  );
  return marks.flatMap((mark, i): string[] => {
    switch (mark.kind) {
      case "cells":
        return mark.points.flatMap(({ x, y, color, ink, label }) => [
          `\\fill[fill=${texColor(color)}] (axis cs:${n(x - 0.5)},${n(y - 0.5)}) rectangle (axis cs:${n(x + 0.5)},${n(y + 0.5)});`,
          `\\node[font=\\scriptsize, text=${texColor(ink)}] at (axis cs:${n(x)},${n(y)}) {${escapeLatex(label)}};`,
        ]);
      case "notes":
        return mark.points.map(
          ({ x, y, label, side }) =>
            `\\node[font=\\scriptsize, anchor=${side === "left" ? "east" : "west"}] at (axis cs:${n(x)},${n(y)}) {${escapeLatex(label)}};`,
        );
      case "bars":
        return [];
      case "band":
        return band(mark, i, figure);
      case "line": {
        const look = [
          `color=${colorOf(mark, figure)}`,
          ...(figure.kind === "parallel" ? ["thin", "opacity=0.6"] : ["thick", dashOf(mark.series)]),
          means.has(mark.series) ? `mark=${markOf(mark.series)}, mark options={solid}` : "mark=none",
        ];
        return [...plot(mark, look, bars.get(mark.series)), ...entry(mark, figure, isFirst, named)];
      }
      case "dots": {
        if (mark.of === "means" && lines.has(mark.series)) return [];
        const look = [
          "only marks",
          `color=${colorOf(mark, figure)}`,
          `mark=${mark.of === "means" ? markOf(mark.series) : "o"}`,
          `mark size=${mark.of === "means" ? 2.4 : 1.2}pt`,
        ];
        const isMeans = mark.of === "means";
        const forgotten = isMeans || !means.has(mark.series) ? [] : ["forget plot"];
        return [
          ...plot(mark, [...look, ...forgotten], isMeans ? bars.get(mark.series) : undefined),
          ...(forgotten.length > 0 ? [] : entry(mark, figure, isFirst, named)),
        ];
      }
      case "columns": {
        const look = [
          "ybar",
          `bar width=${n(mark.width)}`,
          "bar shift=0pt",
          "mark=none",
          "draw=none",
          `fill=${colorOf(mark, figure)}`,
          "error bars/error bar style={black}",
        ];
        return [...plot(mark, look, bars.get(mark.series)), ...entry(mark, figure, isFirst, named)];
      }
      case "boxes":
        return mark.points.flatMap((box) => [
          `\\addplot[mark=none, color=${colorOf(mark, figure)}, fill=${colorOf(mark, figure)}, fill opacity=0.25, draw opacity=1, boxplot/draw direction=y, boxplot/box extend=${n(mark.width)}, boxplot prepared={draw position=${n(box.x)}, lower whisker=${n(box.low)}, lower quartile=${n(box.q1)}, median=${n(box.median)}, upper quartile=${n(box.q3)}, upper whisker=${n(box.high)}}] coordinates {};`,
          ...entry(mark, figure, isFirst, named),
        ]);
    }
  });
}

type SeriesMark = Exclude<Mark, { kind: "cells" | "notes" }>;

function colorOf({ series }: SeriesMark, figure: Figure): string {
  return texColor((figure.series[series] as Series).color);
}

/** The name of a series, once, behind its first plot; `forget plot` keeps others out of the legend. */
function entry({ series }: SeriesMark, figure: Figure, isFirst: boolean, named: Set<number>): string[] {
  if (figure.legend?.kind !== "names" || !isFirst || named.has(series)) return [];
  named.add(series);
  return [`\\addlegendentry{${escapeLatex((figure.series[series] as Series).label)}}`];
}

function plot(
  { points }: { readonly points: readonly { readonly x: number; readonly y: number }[] },
  look: readonly string[],
  bars: readonly Range[] | undefined,
): string[] {
  const byX = new Map((bars ?? []).map((range) => [range.x, range]));
  const options = bars ? [...look, "error bars/.cd", "y dir=both", "y explicit"] : look;
  const columns = bars ? "x=x, y=y, y error plus=plus, y error minus=minus" : "x=x, y=y";
  return [
    `\\addplot[${options.join(", ")}]`,
    `  table[${columns}] {`,
    bars ? "  x y plus minus" : "  x y",
    ...points.map(({ x, y }) => {
      const range = byX.get(x);
      const ends = bars ? ` ${n(range ? range.high - y : 0)} ${n(range ? y - range.low : 0)}` : "";
      return `  ${n(x)} ${n(y)}${ends}`;
    }),
    "};",
  ];
}

/** Two lines that are not seen, and the area between them. */
function band(mark: Extract<Mark, { kind: "band" }>, i: number, figure: Figure): string[] {
  const edge = (end: "low" | "high"): string[] => [
    `\\addplot[draw=none, mark=none, forget plot, name path=${end}${i}]`,
    "  table[x=x, y=y] {",
    "  x y",
    ...mark.points.map((point) => `  ${n(point.x)} ${n(point[end])}`),
    "};",
  ];
  return [
    ...edge("low"),
    ...edge("high"),
    `\\addplot[fill=${colorOf(mark, figure)}, fill opacity=0.15, draw=none, forget plot] fill between[of=low${i} and high${i}];`,
  ];
}
