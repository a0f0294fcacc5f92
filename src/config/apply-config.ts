import type { Command, Option } from "commander";
import { CooperateError } from "../core/failure.ts";
export { describeIgnored } from "./read-layers.ts";
import { checkSection, optionNamed, takesSeveral } from "./check-section.ts";
import { mergeLayers, type Sourced } from "./layers.ts";
import type { Section, Value } from "./parse-config.ts";
import { readLayers } from "./read-layers.ts";
import type { Ignored } from "./trusted-config.ts";
import { undone } from "./undo-options.ts";

/** What a verb got from configuration files, by key. */
export type Applied = ReadonlyMap<string, Sourced>;

/** Gives the options of a verb that are not on the command line the values of configuration files.
 *  @param paths of the files, the weakest first
 *  @param list whose owner may have written them
 *  @param onIgnored takes each file that is not read
 *  @throws CooperateError (usage) that names file and key */
export function applyConfig(
  command: Command,
  paths: readonly string[],
  list: string,
  verbs: readonly string[],
  onIgnored: (ignored: Ignored) => void,
): Applied {
  const verb = command.name();
  const given = [...undone(command), ...givenTo(command)];
  const layers = readLayers(paths, list, verbs, onIgnored).flatMap(
    ([file, sections]): [string, Section][] => {
      const section = sections.get(verb);
      if (section) checkSection(section, command.options, verb, file);
      return section ? [[file, section]] : [];
    },
  );
  const merged = mergeLayers(layers, given);
  for (const [key, { value }] of merged) set(command, optionNamed(command.options, key) as Option, value);
  return merged;
}

/** An error about a value that comes from a configuration file says so.
 *  @returns `error` itself when it is about something else */
export function withSource(error: unknown, applied: Applied, verb: string): unknown {
  if (!(error instanceof CooperateError) || error.kind !== "usage") return error;
  const { message, hint } = error;
  const isMeant = ([key, { value }]: [string, Sourced]): boolean =>
    hasWord(message, `--${key}`) ||
    [value].flat().some((each) => typeof each === "string" && hasWord(message, each));
  const found = [...applied].filter(isMeant);
  if (found.length === 0) return error;
  const sources = found.map(([key, { file }]) => `${verb}.${key} is set in ${file}`).join("; ");
  return new CooperateError("usage", message, {
    hint: hint === undefined ? sources : `${hint}; ${sources}`,
    cause: error,
  });
}

/** Whether `text` has `word` and not only within another word. */
function hasWord(text: string, word: string): boolean {
  if (word === "") return false;
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1))
    if (!IN_WORD.test(text.charAt(at - 1)) && !IN_WORD.test(text.charAt(at + word.length))) return true;
  return false;
}

const IN_WORD = /[\p{L}\p{N}_-]/u;

/** The options on the command line, without their dashes. */
function givenTo(command: Command): readonly string[] {
  const isGiven = (option: Option): boolean => command.getOptionValueSource(option.attributeName()) === "cli";
  return command.options.filter(isGiven).map((option) => option.name().replace(/^no-/, ""));
}

function set(command: Command, option: Option, value: Value): void {
  const name = option.attributeName();
  const hasNegation = command.options.some(({ long, hidden }) => !hidden && long === `--no-${bare(option)}`);
  if (value === false && !hasNegation) return; // the built-in value
  if (option.negate) {
    if (value === false) command.setOptionValueWithSource(name, false, "config");
    return;
  }
  command.setOptionValueWithSource(name, parsed(option, value), "config");
}

/** The value as commander would have it from the command line. */
function parsed(option: Option, value: Value): unknown {
  if (!takesSeveral(option) || typeof value === "boolean") return value;
  const { parseArg } = option;
  if (!parseArg) return [value].flat();
  return [value].flat().reduce<unknown>((before, text) => parseArg(text, before as never), undefined);
}

function bare(option: Option): string {
  return option.name().replace(/^no-/, "");
}
