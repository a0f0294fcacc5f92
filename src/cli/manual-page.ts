import type { Command } from "commander";

/** The manual page of the program, in the macros of man(7). It says what `--help` says.
 *  @param program with all verbs and their options
 *  @param after the text behind the options in the help of a verb */
export function manualPage(program: Command, version: string, after: (verb: Command) => string): string {
  const help = program.createHelp();
  return [
    `.TH COOPERATE 1 "" ${quoted(`cooperate ${version}`)}`,
    ".SH NAME",
    `cooperate \\- ${escaped(program.description()).replace(/\.$/, "")}`,
    ".SH SYNOPSIS",
    `.B ${escaped(`cooperate ${program.usage()}`)}`,
    ".SH DESCRIPTION",
    escaped(program.description()),
    ...described(help.visibleOptions(program).map(({ flags, description }) => [flags, description])),
    ".SH VERBS",
    ...program.commands.flatMap((verb) => [
      `.SS ${quoted(`--${verb.name()} ${verb.usage()}`)}`,
      escaped(verb.description()),
      ...described(help.visibleArguments(verb).map((each) => [each.name(), help.argumentDescription(each)])),
      ...described(
        help.visibleOptions(verb).map((option) => [option.flags, help.optionDescription(option)] as const),
      ),
      ...(after(verb).trim() === "" ? [] : [".PP", ...preformatted(after(verb))]),
    ]),
    ".SH EXAMPLES",
    ...preformatted(after(program).replace(/^\s*Examples:\n/, "")),
    ".SH EXIT STATUS",
    ...described([
      ["0", "everything is done"],
      ["1", "an experiment failed, or there was nothing to act on"],
      ["2", "wrong usage, or a list that cannot be read"],
      ["3", "a needed file could not be locked, read or written"],
      ["128 + n", "stopped by signal n"],
    ]),
    "",
  ].join("\n");
}

function described(rows: readonly (readonly [term: string, text: string])[]): readonly string[] {
  return rows.flatMap(([term, text]) => [".TP", `.B ${escaped(term)}`, escaped(text === "" ? term : text)]);
}

function preformatted(text: string): readonly string[] {
  const lines = text.replace(/^\n+/, "").trimEnd().split("\n");
  return [".nf", ...lines.map((line) => escaped(line)), ".fi"];
}

function quoted(text: string): string {
  return `"${escaped(text).replaceAll('"', "\\(dq")}"`;
}

/** A backslash, a dash that is to be copied, quotes, and a dot at the start of a line have a meaning;
 *  not every reader of manual pages knows UTF-8. */
function escaped(text: string): string {
  return text
    .replaceAll("\\", "\\e")
    .replaceAll("-", "\\-")
    .replaceAll("'", "\\(aq")
    .replaceAll("`", "\\(ga")
    .replaceAll(/[^\0-~]/gu, (each) => `\\[u${codePoint(each)}]`)
    .replace(/^\./, "\\&.");
}

function codePoint(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
}
