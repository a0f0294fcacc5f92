import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { Figure } from "../../report/figures/figure.ts";
import type { SvgLook } from "../../report/figures/svg/svg-look.ts";
import { usageError } from "../../core/failure.ts";
import { quoteWords } from "../../core/shell-words.ts";
import { writeOutput } from "../results/output-file.ts";
import { say, type World } from "../shared/world.ts";
import type { PlotFormat, PlotOptions } from "./options.ts";

/** Draws the figure into the file of `-o`.
 *  @throws CooperateError (usage, storage) */
export async function writeFigure(
  world: World,
  figure: Figure,
  format: Exclude<PlotFormat, "terminal">,
  look: SvgLook,
  options: PlotOptions,
  list: string,
): Promise<void> {
  const { output = "", force = false } = options;
  if (format === "tex") {
    const { drawTex } = await import("../../report/figures/tex/draw-tex.ts");
    await writeOutput(world, output, drawTex(figure, look), list, force);
    return;
  }
  const { drawSvg } = await import("../../report/figures/svg/draw-svg.ts");
  const drawn = drawSvg(figure, look);
  const content =
    format === "svg" ? [drawn.svg] : await pdfOf(world, { ...drawn, title: figure.about }, options);
  await writeOutput(world, output, content, list, force);
}

async function pdfOf(
  world: World,
  content: { readonly svg: string; readonly width: number; readonly height: number; readonly title: string },
  { font, output = "" }: PlotOptions,
): Promise<Uint8Array> {
  const path = font === undefined ? undefined : resolve(world.cwd, font);
  if (path !== undefined && !existsSync(path))
    throw usageError(
      `--font ${quoteWords(["", path]).slice(3)}: there is no such file`,
      "name a .ttf or .otf file",
    );
  const { drawPdf } = await import("../../report/figures/pdf/draw-pdf.ts");
  const { pdf, missing } = await drawPdf(content, path, world.cwd, world.env);
  if (missing.length > 0)
    say(
      world,
      `${output}: no font has ${missing.slice(0, 10).join(" ")}${missing.length > 10 ? " ..." : ""}; --font FILE.ttf takes one that has`,
    );
  return pdf;
}
