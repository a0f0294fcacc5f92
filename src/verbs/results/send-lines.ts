import { setImmediate } from "node:timers/promises";
import { printExactly, printLines, type World } from "../shared/world.ts";
import { type Format, isForPrograms } from "./format.ts";
import type { Options } from "./options.ts";
import { writeOutput } from "./output-file.ts";
import { tableWidth } from "../shared/table-width.ts";

/** So many lines are printed at once. */
const LINES = 1000;

/** Prints the rows as they come, or writes them into the file of `-o`. */
export async function sendLines(
  world: World,
  file: string,
  lines: Iterable<string>,
  format: Format,
  { output, force }: Options,
): Promise<void> {
  if (output !== undefined) {
    await writeOutput(world, output, [...lines], file, force ?? false);
    return;
  }
  const print = isForPrograms(format) ? printExactly : printLines;
  let some: string[] = [];
  for (const line of lines) {
    if (some.push(line) < LINES) continue;
    print(world, some);
    some = [];
    await setImmediate(); // a reader may have left
  }
  if (some.length > 0) print(world, some);
}

/** A table is cut to the width of a terminal; what programs or files get never is. */
export function widthFor(world: World, { output }: Options): number {
  return output === undefined ? tableWidth(world) : Number.POSITIVE_INFINITY;
}
