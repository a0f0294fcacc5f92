import type { Figure } from "../../report/figures/figure.ts";
import type { SvgLook } from "../../report/figures/svg/svg-look.ts";
import { usageError } from "../../core/failure.ts";
import { writeOutput } from "../results/output-file.ts";
import type { World } from "../shared/world.ts";
import { lengthIn, type PlotFormat, type PlotOptions } from "./options.ts";

/** The width of a line of NeurIPS and ICLR. */
const WIDTH = "5.5in";
const FONT_SIZE = "9";

/** Draws the figure into the file of `-o`.
 *  @param command what was typed
 *  @throws CooperateError (usage, storage) */
export async function writeFigure(
  world: World,
  figure: Figure,
  format: Exclude<PlotFormat, "terminal">,
  options: PlotOptions,
  list: string,
  command: string,
): Promise<void> {
  const { output = "", force = false, width, height, fontSize } = options;
  const look: SvgLook = {
    width: lengthIn("--width", width ?? WIDTH, [100, 4000]),
    height: height === undefined ? undefined : lengthIn("--height", height, [60, 4000]),
    fontSize: lengthIn("--font-size", fontSize ?? FONT_SIZE, [4, 40]),
    command,
  };
  if (format === "tex") throw usageError("not yet");
  const { drawSvg } = await import("../../report/figures/svg/draw-svg.ts");
  const svg = drawSvg(figure, look);
  await writeOutput(world, output, [svg], list, force);
}
