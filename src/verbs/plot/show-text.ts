import type { Figure } from "../../report/figures/figure.ts";
import { drawText } from "../../report/figures/text/draw-text.ts";
import { inColors } from "../../report/figures/text/looks.ts";
import { usageError } from "../../core/failure.ts";
import { wantsColour } from "../../report/style.ts";
import { printLines, type World } from "../shared/world.ts";

/** Draws the figure in the terminal: braille where there are colours and the letters for it.
 *  @throws CooperateError (usage) for what a terminal cannot show */
export function showText(world: World, figure: Figure): void {
  if (figure.kind === "parallel")
    throw usageError("kind=parallel has too many lines for a terminal", "draw it into a file: -o figure.svg");
  const { stdout, env } = world;
  const isFine = wantsColour(stdout.isTTY === true, env) && env["TERM"] !== "dumb" && isUtf8(env);
  const width = stdout.columns ?? 80;
  printLines(world, drawText(figure, { width, paint: isFine ? inColors : undefined }));
}

/** Of LC_ALL, LC_CTYPE and LANG the first that says anything counts (POSIX, 8.2). */
function isUtf8(env: Readonly<NodeJS.ProcessEnv>): boolean {
  const locale = [env["LC_ALL"], env["LC_CTYPE"], env["LANG"]].find((each) => (each ?? "") !== "");
  return /utf-?8/i.test(locale ?? "");
}
