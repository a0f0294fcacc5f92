import { CooperateError } from "../../core/failure.ts";
import { shellOperator, splitWords } from "../../core/shell-words.ts";
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
  /** The parameters that it has a placeholder for, and where: `{lr}`, `[lr]`. */
  readonly placeholders: ReadonlyMap<string, Placeholder>;
  /** The first word that is an operator in a shell but has no meaning here, if any. */
  readonly operator: string | undefined;
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
  const words = wordsOf(source, name, tree);
  const parsed = words.map(parseWord);
  if (parsed.length === 0) throw source.error(tree.at, `the template ${name} is empty; expected a command`);
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
  for (const word of parsed) {
    if ("option" in word) add(word.option, `[${word.option}]`);
    else for (const part of word.parts) if (typeof part !== "string") add(part.param, `{${part.param}}`);
  }
  return { name, at: tree.at, words: parsed, placeholders, operator: shellOperator(words) };
}

function wordsOf(source: Source, name: string, { at, text }: ScalarTree): string[] {
  try {
    // lines that a shell script continues with a backslash
    return splitWords(text.replaceAll(/\\\r?\n/g, " "));
  } catch (error) {
    if (!(error instanceof CooperateError)) throw error;
    throw source.error(at, `the template ${name}: ${error.message}`, error.hint);
  }
}

function parseWord(word: string): Word {
  const option = OPTION_PLACEHOLDER.exec(word)?.[1];
  if (option !== undefined) return { option };
  // Every second piece is the capture group of VALUE_PLACEHOLDER.
  const pieces = word.split(VALUE_PLACEHOLDER);
  return {
    parts: pieces.map((piece, i) => (i % 2 === 0 ? piece : { param: piece })).filter((piece) => piece !== ""),
  };
}

/** The words of the command. `[param]` with a boolean becomes the flag or nothing; `{param}`
 *  becomes the text of the value.
 *  @param valueOf returns the value for each placeholder */
export function fill(template: Template, valueOf: (param: string) => Value): string[] {
  return template.words.flatMap((word) => {
    if (!("option" in word))
      return word.parts.map((part) => (typeof part === "string" ? part : valueOf(part.param).text)).join("");
    const value = valueOf(word.option);
    const flag = optionFlag(word.option);
    if (value.kind === "boolean") return value.on ? [flag] : [];
    return [flag, value.text];
  });
}
