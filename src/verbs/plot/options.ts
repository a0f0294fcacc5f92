import { extname } from "node:path";
import { usageError } from "../../core/failure.ts";
import { quoteWords } from "../../core/shell-words.ts";
import type { SvgLook } from "../../report/figures/svg/svg-look.ts";
import type { QueryOptions } from "../../results/query/options.ts";
import type { Saved } from "../../results/query/saved.ts";

/** What the options of `--plot` say. */
export interface PlotOptions extends QueryOptions {
  readonly logScale?: string;
  readonly width?: string;
  readonly height?: string;
  readonly fontSize?: string;
  readonly font?: string;
  readonly output?: string;
  readonly force?: true;
}

export type PlotFormat = "terminal" | "svg" | "pdf" | "tex";

/** What the figure is drawn for, by the suffix of `-o`.
 *  @throws CooperateError (usage) for a suffix that is no kind of figure */
export function plotFormat({ output }: PlotOptions): PlotFormat {
  if (output === undefined) return "terminal";
  const suffix = extname(output).toLowerCase();
  if (suffix === ".svg" || suffix === ".pdf" || suffix === ".tex") return suffix.slice(1) as PlotFormat;
  const name = (end: string): string =>
    `-o ${quoteWords(["", `${output.slice(0, output.length - suffix.length)}${end}`]).slice(3)}`;
  const isPixels = [".png", ".jpg", ".jpeg", ".gif", ".webp", ".tif", ".tiff", ".bmp"].includes(suffix);
  throw usageError(
    `-o ${quoteWords(["", output]).slice(3)}: ${isPixels ? "figures are no pixels, so that they stay sharp at any size" : "a figure is .svg, .pdf or .tex (pgfplots)"}`,
    `${name(".pdf")} for a paper, ${name(".svg")} for a slide or a page`,
  );
}

/** Checks that no option is given that would do nothing.
 *  @throws CooperateError (usage) */
export function checkPlot(options: PlotOptions, format: PlotFormat, saved: Saved): void {
  const alone = (option: string, needed: string): Error =>
    usageError(`${option} does nothing without ${needed}`, `give ${needed}, too`);
  if (options.fromAll && !options.from && !saved.from) throw alone("--from-all", "--from");
  if (format === "terminal")
    for (const [name, option] of [
      ["force", "--force"],
      ["width", "--width"],
      ["height", "--height"],
      ["fontSize", "--font-size"],
    ] as const)
      if (options[name] !== undefined) throw alone(option, "-o");
  if (options.font !== undefined && format !== "pdf") throw alone("--font", "-o FILE.pdf");
  if (options.fontSize !== undefined && format === "tex")
    throw usageError("--font-size: a .tex figure takes the font of the paper", "leave it out");
}

/** The width of a line of NeurIPS and ICLR. */
const WIDTH = "5.5in";
const FONT_SIZE = "9";

/** How a figure in a file looks.
 *  @param command what was typed
 *  @throws CooperateError (usage) for what is no length */
export function lookOf({ width, height, fontSize }: PlotOptions, command: string): SvgLook {
  return {
    width: lengthIn("--width", width ?? WIDTH, [100, 4000]),
    height: height === undefined ? undefined : lengthIn("--height", height, [60, 4000]),
    fontSize: lengthIn("--font-size", fontSize ?? FONT_SIZE, [4, 40]),
    command,
  };
}

const POINTS: Readonly<Record<string, number>> = { in: 72, cm: 72 / 2.54, mm: 72 / 25.4, pt: 1 };

/** A length in points of 1/72 inch.
 *  @throws CooperateError (usage) */
function lengthIn(option: string, text: string, [least, most]: readonly [number, number]): number {
  const [, number = "", unit = "pt"] = /^(\d+\.?\d*|\.\d+)\s*(in|cm|mm|pt)?$/.exec(text.trim()) ?? [];
  const points = number === "" ? Number.NaN : Number(number) * (POINTS[unit] ?? 1);
  if (Number.isNaN(points))
    throw usageError(
      `${option} ${quoteWords(["", text]).slice(3)}: expected a length`,
      "for example: 5.5in, 8.5cm, 240pt",
    );
  if (points < least || points > most)
    throw usageError(
      `${option} ${text}: that is ${Math.round(points)}pt, and ${least}pt to ${most}pt can be drawn`,
    );
  return points;
}
