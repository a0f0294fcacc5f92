import type { Command, Option } from "commander";
import { placeOf } from "./place.ts";
import { SHELLS } from "./scripts.ts";

/** One candidate for the word at the cursor. */
export interface Candidate {
  readonly value: string;
  readonly description: string;
}

/** Which files can stand at the cursor, too. */
export type Files = "lists" | "files" | "folders" | "none";

export interface Answer {
  readonly candidates: readonly Candidate[];
  readonly files: Files;
  /** Set where entry numbers belong: the list that they are of. */
  readonly list?: string | undefined;
  /** Set where places belong (`--on`): the list that is to run there, as far as it is known. */
  readonly placesOf?: string;
}

/** What can stand at the cursor.
 *  @param program with all verbs and their options
 *  @param words of the command line behind the name of the program; the last is the one at the
 *    cursor, as far as it is typed */
export function completeWords(program: Command, words: readonly string[]): Answer {
  const place = placeOf(program, words);
  if (place.kind === "verb") return answer(verbsIn(program, place.current), place.current);
  if (place.kind === "literal") return { candidates: [], files: "files" };
  const { command, current, given, positionals } = place;
  if (place.kind === "value") return valueAnswer(place.option, positionals[0]);
  if (current.startsWith("-")) return answer(optionsIn(command, given), current);
  const { registeredArguments } = command;
  const argument =
    registeredArguments[positionals.length] ?? registeredArguments.findLast((each) => each.variadic);
  switch (argument?.name() ?? "") {
    case "file":
      return { candidates: [], files: "lists" };
    case "spec":
      return { candidates: [], files: "files" };
    case "dir":
      return { candidates: [], files: "folders" };
    case "key":
      // `--store` has keys, too, which only the experiments know
      return answer(command.name() === "config" ? keysIn(program) : [], current);
    case "shell":
      return answer(
        SHELLS.map((value) => ({ value, description: `for ${value}` })),
        current,
      );
    case "n":
    case "entry":
    case "selection":
      return { candidates: [], files: "none", list: positionals[0] };
    default:
      return { candidates: [], files: "none" };
  }
}

function answer(candidates: readonly Candidate[], current: string): Answer {
  return { candidates: candidates.filter(({ value }) => value.startsWith(current)), files: "none" };
}

/** Verbs as they are usually typed, `--run`; `run` for who has begun with a letter. */
function verbsIn(program: Command, current: string): readonly Candidate[] {
  const dashes = current === "" || current.startsWith("-") ? "--" : "";
  const verbs = program.commands.map((each) => ({
    value: dashes + each.name(),
    description: each.summary(),
  }));
  return [...verbs, ...optionsIn(program, [])];
}

function optionsIn(command: Command, given: readonly string[]): readonly Candidate[] {
  const open = (option: Option): boolean =>
    option.variadic || option.parseArg !== undefined || !given.includes(option.attributeName());
  return command
    .createHelp()
    .visibleOptions(command)
    .filter(open)
    .map((option) => ({ value: option.long ?? option.flags, description: option.description }));
}

function keysIn(program: Command): readonly Candidate[] {
  return program.commands.flatMap((verb) =>
    verb.options
      .filter(({ hidden, negate }) => !hidden && !negate)
      .map((option) => ({ value: `${verb.name()}.${option.name()}`, description: option.description })),
  );
}

/** By the word for the value in the help: `--log-dir <dir>`. */
function valueAnswer(option: Option, list: string | undefined): Answer {
  const [, what = ""] = /[<[](\w+)/.exec(option.flags) ?? [];
  if (what === "dir") return { candidates: [], files: "folders" };
  if (["file", "path"].includes(what)) return { candidates: [], files: "files" };
  if (["selection", "numbers"].includes(what)) return { candidates: [], files: "none", list };
  if (what === "place") return { candidates: [], files: "none", placesOf: list ?? "." };
  if (what === "command" || what === "words") return { candidates: [], files: "files" };
  return { candidates: [], files: "none" };
}
