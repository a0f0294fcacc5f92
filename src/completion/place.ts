import type { Command, Option } from "commander";

/** What the cursor is at. */
export type Place =
  | { readonly kind: "verb"; readonly current: string }
  /** In the command of an experiment. */
  | { readonly kind: "literal" }
  | (InVerb & { readonly kind: "value"; readonly option: Option })
  | (InVerb & { readonly kind: "word" });

interface InVerb {
  readonly command: Command;
  readonly current: string;
  /** The attribute names of the options before the cursor. */
  readonly given: readonly string[];
  /** The arguments before the cursor. */
  readonly positionals: readonly string[];
}

/** Finds out what the last of `words`, which are those behind the name of the program, can be. */
export function placeOf(program: Command, words: readonly string[]): Place {
  const current = words.at(-1) ?? "";
  const before = words.slice(0, -1);
  if (before.includes("--")) return { kind: "literal" };
  const at = before.findIndex((word, i) => verbIn(program, word, i) !== undefined);
  const command = verbIn(program, before[at] ?? "", at);
  if (!command) return { kind: "verb", current };
  const given: string[] = [];
  const positionals: string[] = [];
  let open: Option | undefined;
  for (const word of [...before.slice(0, at), ...before.slice(at + 1)]) {
    const isValue = open !== undefined && !word.startsWith("-");
    if (isValue) {
      if (!open?.variadic) open = undefined;
      continue;
    }
    const option = optionIn(command, word);
    open = option?.required && !word.includes("=") ? option : undefined;
    if (option) given.push(option.attributeName());
    else if (!word.startsWith("-")) positionals.push(word);
  }
  const there = { command, current, given, positionals };
  // A variadic option has had a value: the list may come now.
  const wantsValue = open && !current.startsWith("-") && optionIn(command, before.at(-1) ?? "") === open;
  return wantsValue && open ? { kind: "value", option: open, ...there } : { kind: "word", ...there };
}

function verbIn(program: Command, word: string, i: number): Command | undefined {
  const name = word.startsWith("--") ? word.slice(2) : i === 0 ? word : undefined;
  return program.commands.find((each) => each.name() === name && name !== "help");
}

function optionIn(command: Command, word: string): Option | undefined {
  const [flag] = word.split("=");
  return command.options.find(({ long, short }) => long === flag || short === flag);
}
