import { printExactly, printLines, type World } from "../shared/world.ts";
import { type Format, isForPrograms } from "./format.ts";
import type { Options } from "./options.ts";
import { writeOutput } from "./output-file.ts";

/** Prints the rows, or writes them into the file of `-o`. */
export async function sendLines(
  world: World,
  file: string,
  lines: readonly string[],
  format: Format,
  { output, force }: Options,
): Promise<void> {
  if (output !== undefined) await writeOutput(world, output, lines, file, force ?? false);
  else if (isForPrograms(format) && lines.length > 0) printExactly(world, lines);
  else printLines(world, lines);
}

/** A table is cut to the width of a terminal; what programs or files get never is. */
export function widthFor({ stdout }: World, { output }: Options): number {
  const isCut = stdout.isTTY === true && output === undefined;
  return isCut ? (stdout.columns ?? 80) : Number.POSITIVE_INFINITY;
}
