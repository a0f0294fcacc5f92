import { escapeLatex } from "../../results/latex-escape.ts";
import type { Axis, Figure } from "../figure.ts";
import { rampColor } from "../palette.ts";
import { texNumber } from "./tex-look.ts";

/** The options of an axis environment that are the same in all panels. */
export function axisOptions({ x, y, kind, legend, panels }: Figure): string[] {
  const isHeat = kind === "heat";
  return [
    ...sideOptions("x", x),
    ...(y.isHidden ? ["ytick=\\empty", ...endOptions("y", y)] : sideOptions("y", y)),
    ...(isHeat || kind === "parallel" ? [] : ["ymajorgrids", "grid style={black!10}"]),
    ...(x.isCategory ? [] : ["xmajorgrids"]),
    "axis lines*=left",
    "tick style={draw=none}",
    ...(isHeat ? ["axis line style={draw=none}"] : []),
    ...(legend?.kind === "ramp" ? rampOptions(legend.title, legend.labels) : []),
    ...(legend?.kind === "names" && panels.length === 1 && kind === "line"
      ? ["legend pos=outer north east", `legend style={draw=none, cells={anchor=west}}`]
      : []),
    ...(legend?.kind === "names" && (panels.length > 1 || kind !== "line")
      ? ["legend columns=-1", "legend style={draw=none, at={(0,1.2)}, anchor=south west}"]
      : []),
  ];
}

function sideOptions(side: "x" | "y", axis: Axis): string[] {
  return [
    ...(axis.isLog ? [`${side}mode=log`] : []),
    ...endOptions(side, axis),
    `${side}tick={${axis.ticks.map(({ at }) => texNumber(at)).join(",")}}`,
    `${side}ticklabels={${axis.ticks.map(({ label, power }) => `{${power === undefined ? escapeLatex(label) : `$10^{${power}}$`}}`).join(",")}}`,
  ];
}

function endOptions(side: "x" | "y", { ends: [low, high] }: Axis): string[] {
  return [`${side}min=${texNumber(low)}`, `${side}max=${texNumber(high)}`];
}

function rampOptions(title: string, [low, high]: readonly [string, string]): string[] {
  const stops = Array.from({ length: 8 }, (_, i) => {
    const color = rampColor(i / 7);
    return `rgb255=(${[1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16)).join(",")})`;
  });
  return [
    `colormap={ramp}{${stops.join(" ")}}`,
    "point meta min=0",
    "point meta max=1",
    "colorbar",
    `colorbar style={title={${escapeLatex(title)}}, ytick={0,1}, yticklabels={{${escapeLatex(low)}},{${escapeLatex(high)}}}}`,
  ];
}
