import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** A command in a page, and the output that the page shows below it. */
export interface Command {
  readonly line: number;
  readonly words: string;
  readonly output: readonly string[];
}

/** What is below one heading of a page. */
export interface Section {
  readonly heading: string;
  /** The commands of each block that has some, in order. */
  readonly blocks: readonly (readonly Command[])[];
  /** Blocks whose first line ends with the comment `# NAME` or `// NAME`: files that the section shows. */
  readonly files: ReadonlyMap<string, string>;
}

/** The sections of a page of this repository that show commands. */
export function sectionsOf(page: string): Section[] {
  const text = readFileSync(fileURLToPath(new URL(`../../${page}`, import.meta.url)), "utf8");
  const parts = text.split(/^(?=##+ )/m);
  let line = 1;
  return parts
    .map((part) => {
      const section = sectionOf(part, line);
      line += part.split("\n").length - 1;
      return section;
    })
    .filter(({ blocks }) => blocks.length > 0);
}

function sectionOf(part: string, first: number): Section {
  const blocks: Command[][] = [];
  const files = new Map<string, string>();
  for (const match of part.matchAll(/^```\w*\n([^]*?)^```$/gm)) {
    const [, block = ""] = match;
    const line = first + part.slice(0, match.index).split("\n").length;
    if (/^\$ /m.test(block)) blocks.push(commandsIn(block, line));
    const [, name] = /^.*(?:#|\/\/) (\.?\w[\w.]*\.\w+)\n/.exec(block) ?? [];
    if (name !== undefined) files.set(name, block);
  }
  const heading = /^#+ (.*)$/m.exec(part)?.[1] ?? "";
  return { heading, blocks, files };
}

/** Each command begins with `$ ` and goes on where its line ends with a backslash. */
function commandsIn(block: string, line: number): Command[] {
  const commands: { line: number; words: string; output: string[] }[] = [];
  for (const [i, text] of block.trimEnd().split("\n").entries()) {
    const last = commands.at(-1);
    if (text.startsWith("$ ")) commands.push({ line: line + i, words: text.slice(2), output: [] });
    else if (last?.words.endsWith("\\") && last.output.length === 0)
      last.words = `${last.words.slice(0, -1)}${text.trim()}`;
    else last?.output.push(text);
  }
  for (const { output } of commands) while (output.at(-1) === "") output.pop();
  return commands;
}
