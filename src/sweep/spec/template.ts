import { CooperateError } from "../../core/failure.ts";
import { splitAssignments } from "../../core/command-text.ts";
import { type ParsedWord, parseWords } from "../../core/parse-words.ts";
import { shellSyntax } from "../../core/shell-syntax.ts";
import { optionFlag } from "../commands.ts";
import type { Source } from "./source.ts";
import type { Value } from "./value.ts";
import type { ScalarTree } from "./yaml-tree.ts";

/** A command with placeholders for values. It is split into words before values are filled in, so
 *  that a value with blanks or quotes stays within one argument. */
export interface Template {
  readonly name: string;
  readonly at: number;
  readonly words: readonly Word[];
  /** The variables that are set before the program: `SEED={seed} python ...`. */
  readonly env: readonly (readonly [name: string, value: Word])[];
  /** The parameters that it has a placeholder for, and where: `{lr}`, `[lr]`. */
  readonly placeholders: ReadonlyMap<string, Placeholder>;
  /** What only a shell would expand or obey. */
  readonly shellSyntax: readonly string[];
}

/** Where a template has a placeholder, and how it is written. */
export interface Placeholder {
  readonly at: number;
  readonly text: string;
}

/** `[lr]`, which becomes `--lr VALUE`, or a text with placeholders such as `{lr}`. */
type Word = { readonly option: string } | { readonly parts: readonly WordPart[] };
type WordPart = string | { readonly param: string };

/** A name contains a letter: `{1}`, `[0]` and `{1..3}` are plain text. */
const NAME = String.raw`[\p{L}\p{N}_.-]*[\p{L}_][\p{L}\p{N}_.-]*`;
const OPTION_PLACEHOLDER = new RegExp(String.raw`^\[(${NAME})\]$`, "u");
const VALUE_PLACEHOLDER = new RegExp(String.raw`\{(${NAME})\}`, "u");

/** Parses a template.
 *  @throws CooperateError (usage) when it is not a command, or uses a name twice */
export function parseTemplate(source: Source, name: string, tree: ScalarTree): Template {
  const all = wordsOf(source, name, tree);
  const [variables, rest] = splitAssignments(all);
  const env = variables.map(([variable, value]) => [variable, { parts: partsOf(value.text) }] as const);
  const words = rest.map(({ text }) => parseWord(text));
  if (words.length === 0) throw source.error(tree.at, `the template ${name} is empty; expected a command`);
  const placeholders = new Map<string, Placeholder>();
  const add = (param: string, text: string): void => {
    const before = placeholders.get(param);
    const found = source.text.indexOf(text, tree.at);
    const at = found === -1 || found >= tree.end ? tree.at : found;
    if (before && (before.text !== text || text.startsWith("["))) {
      const again = source.text.indexOf(text, before.at + 1);
      const place = again === -1 || again >= tree.end ? at : again;
      throw source.error(
        place,
        `the template ${name} names ${param} twice: ${before.text} and ${text}`,
        "keep only one of them",
      );
    }
    if (!before) placeholders.set(param, { at, text });
  };
  for (const word of [...env.map(([, value]) => value), ...words]) {
    if ("option" in word) add(word.option, `[${word.option}]`);
    else for (const part of word.parts) if (typeof part !== "string") add(part.param, `{${part.param}}`);
  }
  const isOption = ({ text, unquoted }: ParsedWord): boolean =>
    text === unquoted && OPTION_PLACEHOLDER.test(text);
  return {
    name,
    at: tree.at,
    words,
    env,
    placeholders,
    shellSyntax: shellSyntax(
      all.filter((word) => !isOption(word)),
      env.length,
    ),
  };
}

function wordsOf(source: Source, name: string, tree: ScalarTree): ParsedWord[] {
  const { at } = tree;
  try {
    return parseWords(withoutFoldedLineEnds(source, tree));
  } catch (error) {
    if (!(error instanceof CooperateError)) throw error;
    throw source.error(at, `the template ${name}: ${error.message}`, error.hint);
  }
}

/** YAML folds the lines of a text that is not quoted, so that the backslash at the end of a line
 *  stands before a blank. */
function withoutFoldedLineEnds({ text: whole }: Source, { at, end, text }: ScalarTree): string {
  const raw = whole.slice(at, end);
  if (raw.startsWith('"')) return text; // there a backslash is one of YAML
  const written = [...raw.matchAll(/\\(?=([ \t]*\r?\n)?)/g)];
  let i = 0;
  return text.replaceAll(/\\ ?/g, (found) => {
    const isAtLineEnd = written[i++]?.[1] !== undefined;
    return isAtLineEnd && found.length > 1 ? " " : found;
  });
}

function parseWord(word: string): Word {
  const option = OPTION_PLACEHOLDER.exec(word)?.[1];
  return option === undefined ? { parts: partsOf(word) } : { option };
}

function partsOf(text: string): WordPart[] {
  // Every second piece is the capture group of VALUE_PLACEHOLDER.
  const pieces = text.split(VALUE_PLACEHOLDER);
  return pieces.map((piece, i) => (i % 2 === 0 ? piece : { param: piece })).filter((piece) => piece !== "");
}

/** The words of the command and its variables. `[param]` with a boolean becomes the flag or nothing;
 *  `{param}` becomes the text of the value.
 *  @param valueOf returns the value for each placeholder */
export function fill(
  template: Template,
  valueOf: (param: string) => Value,
): { readonly words: string[]; readonly env: Readonly<Record<string, string>> | undefined } {
  const fillWord = (word: Word): string[] => {
    if (!("option" in word))
      return [
        word.parts.map((part) => (typeof part === "string" ? part : valueOf(part.param).text)).join(""),
      ];
    const value = valueOf(word.option);
    const flag = optionFlag(word.option);
    if (value.kind === "boolean") return value.on ? [flag] : [];
    return [flag, value.text];
  };
  const variables = template.env.map(([name, value]): [string, string] => [name, fillWord(value).join("")]);
  return {
    words: template.words.flatMap(fillWord),
    env: variables.length === 0 ? undefined : Object.fromEntries(variables),
  };
}
