import type { Entry } from "./entry.ts";
import { usageError } from "./failure.ts";
import { type Includes, ALL, type Selection, SELECTION_HELP, type StatusFacts } from "./selection.ts";
import { missing } from "./selection-misses.ts";
import { isFixed, type OpenPart, parsePart, type Part, type Reading } from "./selection-part.ts";
import { quoteArgument } from "./shell-words.ts";

/** One word of the command line: its parts, and what its text with all commas may be. */
interface Word {
  readonly text: string;
  readonly parts: readonly Part[];
  readonly whole?: OpenPart;
}

/**
 * Parses a selection: parts with commas between, or several words of the command line, which add
 * up. A part is `3`, `5-8`, `10-20:2`, `last` or `all` (numbers count from 0); or a status; or else
 * the exact name or a tag of entries; or else whole words of their commands (command-words.ts).
 * `name:`, `tag:`, `cmd:` and `status:` in front say which of these is meant.
 * @throws CooperateError (usage) for an empty text, a range that runs backwards, a step of 0, or an
 *   unknown status after `status:`
 */
export function parseSelection(given: string | readonly string[]): Selection {
  const words = (typeof given === "string" ? [given] : given).map(parseWord);
  const parts = words.flatMap((word) => word.parts);
  const text = words.map((word) => word.text).join(" ");
  if (words.length === 1 && text === "all") return ALL;
  const fixed = parts.flatMap((part) => (part.kind === "fixed" ? [part] : []));
  const needsTotal = fixed.some((part) => part.needsTotal);
  return {
    text,
    needsTotal,
    within: (entries) =>
      anyOf(words.flatMap((word) => partsIn(word, entries)).map((part) => meaningOf(part, entries))),
    ...(fixed.length === parts.length && { quick: anyOf(fixed) }),
    check: (entries) => check(words, entries),
    twice: (entries) =>
      [...entries.keys()].filter((n) => {
        const entry = entries[n] as Entry;
        return fixed.filter((part) => part.includes(entry, n, entries.length)).length > 1;
      }),
  };
}

function parseWord(text: string): Word {
  const trimmed = text.trim();
  const pieces = trimmed.split(",").flatMap((piece) => piece.trim() || []);
  if (pieces.length === 0)
    throw usageError("the selection is empty", `a selection is one of: ${SELECTION_HELP}`);
  const parts = pieces.flatMap((piece) => {
    const tokens = piece.split(/\s+/);
    return (areSeparate(tokens) ? tokens : [piece]).map(parsePart);
  });
  const isOpen = pieces.length > 1 && parts.some(({ kind }) => kind === "open");
  const whole = isOpen && !trimmed.startsWith("status:") ? parsePart(trimmed) : undefined;
  return { text: trimmed, parts, ...(whole?.kind === "open" && { whole }) };
}

/** Whether these words between blanks are selections of their own: `0 1`, `failed tag:a`. After
 *  `cmd:`, `name:` and `tag:`, a word without a prefix belongs to the text. */
function areSeparate(tokens: readonly string[]): boolean {
  let hasText = false;
  return tokens.every((token) => {
    const prefix = /^(name|tag|cmd|status):./.exec(token)?.[1];
    const isOwn = prefix !== undefined || (!hasText && isFixed(token));
    hasText ||= prefix !== undefined && prefix !== "status";
    return isOwn;
  });
}

/** Commas belong to the text where some entry has it with them: `Gpus_0,1`, `cmd:betas 0.9,0.999`. */
function partsIn({ whole, parts }: Word, entries: readonly Entry[]): readonly Part[] {
  return whole && readingIn(whole, entries) ? [whole] : parts;
}

function readingIn({ readings }: OpenPart, entries: readonly Entry[]): Reading | undefined {
  return readings.find(({ includes }) => entries.some((entry) => includes(entry)));
}

function meaningOf(part: Part, entries: readonly Entry[]): { readonly text: string; includes: Includes } {
  if (part.kind === "fixed") return part;
  const reading = readingIn(part, entries);
  const includes =
    reading?.includes ?? ((entry: Entry) => part.readings.some((each) => each.includes(entry)));
  return { text: part.text, includes };
}

/** Selects what one of `parts` selects; quick also with thousands of numbers. */
function anyOf<E extends StatusFacts>(
  parts: readonly { readonly text: string; readonly includes: Includes<E> }[],
): Includes<E> {
  const isNumber = ({ text }: { readonly text: string }): boolean => /^\d+$/.test(text);
  const numbers = new Set(parts.filter(isNumber).map(({ text }) => Number(text)));
  const others = parts.filter((part) => !isNumber(part));
  return (entry, n, total) => numbers.has(n) || others.some(({ includes }) => includes(entry, n, total));
}

/** Refuses what is probably a mistake: a part that no entry has, and words that lack quotes. */
function check(words: readonly Word[], entries: readonly Entry[]): void {
  if (entries.length === 0) return;
  const parts = words.flatMap((word) => partsIn(word, entries));
  const open = parts.flatMap((part) =>
    part.kind === "open" ? [{ part, reading: readingIn(part, entries) }] : [],
  );
  if (words.length > 1 && open.some(({ reading }) => reading?.what !== "label"))
    checkQuotes(
      words.map(({ text }) => text),
      entries,
    );
  const unmatched = open.find(({ reading }) => reading === undefined);
  if (unmatched) throw missing(unmatched.part.text, entries);
}

function checkQuotes(words: readonly string[], entries: readonly Entry[]): void {
  const joined = words.join(" ");
  const part = joined.startsWith("status:") ? undefined : parsePart(joined);
  if (part?.kind !== "open" || !readingIn(part, entries)) return;
  throw usageError(
    `${joined}: is this one text of a command, or are these ${words.length} selections?`,
    `text goes in quotes: ${quoteArgument(joined)}; selections have commas between: ${quoteArgument(words.join(","))}`,
  );
}
