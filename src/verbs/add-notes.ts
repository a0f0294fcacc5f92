import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { commandText, parseCommand, shellNote } from "../core/command-text.ts";
import { CooperateError } from "../core/failure.ts";
import { quoteArgument } from "../core/shell-words.ts";
import type { CommandLine } from "../list/format/command-lines.ts";
import { say, type World } from "./shared/world.ts";

/** Tells about commands that were written for a shell, or for GNU parallel, before the experiments
 *  fail. */
export async function noteOnLines(
  world: World,
  file: string,
  source: string,
  lines: readonly CommandLine[],
): Promise<void> {
  const found = lines.filter(({ shellSyntax }) => shellSyntax.length > 0);
  const [first] = found;
  if (first) {
    const others = found.length - 1;
    const more = others === 0 ? "" : ` (and ${others} more ${others === 1 ? "line" : "lines"})`;
    say(world, `${source}, line ${first.line}${more}: ${shellNote(first.shellSyntax)}`);
    say(world, "  commands run without a shell; what is meant as it is, write in '...'");
    say(world, `  to have bash run each line: cooperate --add ${quoteArgument(file)} --shell -`);
  }
  const parallel = lines.find(({ entry }) => isForParallel(entry.argv));
  if (parallel) await noteOnSources(world, file, parallel.entry.argv, `${source}, line ${parallel.line}: `);
}

/** The same for the words after `--`, which a shell has read already. */
export async function noteOnWords(world: World, file: string, words: readonly string[]): Promise<void> {
  if (isForParallel(words)) await noteOnSources(world, file, words, "");
  const [program = ""] = words;
  if (words.length > 1 || !/\S\s+\S/.test(program)) return;
  if (await isThere(resolve(world.cwd, program))) return;
  say(world, "note: the program is one word with blanks, and there is no such file");
  const list = quoteArgument(file);
  const split = splitOnly(program);
  if (split !== undefined) say(world, `  without the quotes: cooperate --add ${list} -- ${split}`);
  else say(world, `  to have bash run it: cooperate --add ${list} --shell ${quoteArgument(program)}`);
}

/** `text` as words for a shell; undefined when a shell would do more than split it. */
function splitOnly(text: string): string | undefined {
  try {
    const command = parseCommand(text);
    return command.shellSyntax.length > 0 ? undefined : commandText(command);
  } catch (error) {
    if (error instanceof CooperateError) return undefined;
    throw error;
  }
}

/** Whether the words have `:::`, with which GNU parallel is given values. */
function isForParallel(words: readonly string[]): boolean {
  return words[0] !== "parallel" && words.some((word) => /^:{3,4}\+?$/.test(word));
}

async function noteOnSources(
  world: World,
  file: string,
  words: readonly string[],
  where: string,
): Promise<void> {
  const { gridForSources } = await import("./parallel-sources.ts");
  say(world, `${where}::: gives values to GNU parallel; here it is passed to the program`);
  say(world, `  for each value a command: ${gridForSources(file, words)}`);
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
