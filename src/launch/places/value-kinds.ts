import { parseDuration } from "../../core/duration.ts";
import { messageOf } from "../../core/failure.ts";
import { splitWords } from "../../core/shell-words.ts";
import { parseSize } from "../../core/size.ts";
import { readDelivery, readSteps } from "./read-steps.ts";

/** What the value of a key of a place can be. */
export type ValueKind =
  | "word"
  | "text"
  | "lines"
  | "words"
  | "names"
  | "positive"
  | "count"
  | "counts"
  | "flag"
  | "size"
  | "duration"
  | "start"
  | "steps"
  | "delivery";

/** Reads a value as it stands in a file, or on the command line, where all are texts.
 *  @returns undefined when it is none of this kind
 *  @throws Error when there is more to say than what is expected */
type Read = (value: unknown) => unknown;

export const VALUE_KINDS: Readonly<Record<ValueKind, { readonly expected: string; readonly read: Read }>> = {
  word: { expected: "one word, which does not begin with -", read: (value) => matching(value, WORD) },
  text: { expected: "a text of one line", read: (value) => matching(value, LINE) },
  lines: { expected: "a text", read: (value) => matching(value, LINES) },
  words: { expected: "words, as a text or a list", read: (value) => wordsOf(value) },
  names: {
    expected: "a name, or a list of names",
    read: (value) => listOf(value, (name) => matching(name, NAME)),
  },
  positive: { expected: "a whole number from 1", read: (value) => wholeFrom(1, value) },
  count: { expected: "a whole number from 0", read: (value) => wholeFrom(0, value) },
  counts: {
    expected: "a list of whole numbers",
    read: (value) => listOf(value, (each) => wholeFrom(0, each)),
  },
  flag: { expected: "true or false", read: (value) => (typeof value === "boolean" ? value : undefined) },
  size: { expected: "memory with a unit: 16G", read: (value) => measure(value, parseSize) },
  duration: {
    expected: "a time with a unit: 4h, 90m, 0-04:00:00",
    read: (value) => measure(value, parseDuration),
  },
  start: {
    expected: "auto, systemd, tmux, screen or setsid",
    read: (value) => (isOneOf(STARTS, value) ? value : undefined),
  },
  steps: { expected: "steps, such as [{run: make}]", read: (value) => readSteps(value) },
  delivery: { expected: "none, {rsync: FOLDER} or {git: URL}", read: (value) => readDelivery(value) },
};

export const STARTS = ["auto", "systemd", "tmux", "screen", "setsid"] as const;

// A word that begins with a dash would be an option to ssh or sbatch.
const WORD = /^(?!-)[^\s\p{Cc}]+$/u;
const LINE = /^(?!\s*$)[^\p{Cc}]+$/u;
const LINES = /^(?!\s*$)[^\0]+$/;
/** Of tags: `--on @lab`. */
const NAME = /^[\p{L}\p{N}_][\p{L}\p{N}_.+-]*$/u;

/** A number counts as text, too: `partition: 7`. */
function matching(value: unknown, form: RegExp): string | undefined {
  const text = typeof value === "number" ? String(value) : value;
  return typeof text === "string" && form.test(text) ? text : undefined;
}

function wordsOf(value: unknown): readonly string[] | undefined {
  const words = typeof value === "string" ? splitWords(value) : listOf(value, (word) => matching(word, LINE));
  return words !== undefined && words.length > 0 ? words : undefined;
}

function listOf<Item>(
  value: unknown,
  read: (item: unknown) => Item | undefined,
): readonly Item[] | undefined {
  const items = [value].flat().map(read);
  const known = items.filter((item) => item !== undefined);
  return known.length > 0 && known.length === items.length ? known : undefined;
}

function wholeFrom(least: number, value: unknown): number | undefined {
  const whole = typeof value === "string" && /^\d{1,9}$/.test(value) ? Number(value) : value;
  return Number.isSafeInteger(whole) && Number(whole) >= least ? Number(whole) : undefined;
}

/** A bare number is refused: it means minutes to Slurm and seconds here, or megabytes and bytes. */
function measure(value: unknown, parse: (text: string) => number): number | undefined {
  if (typeof value !== "string" || /^[\d.]*$/.test(value)) return undefined;
  try {
    return parse(value);
  } catch (error) {
    throw new TypeError(messageOf(error), { cause: error });
  }
}

function isOneOf<Text extends string>(texts: readonly Text[], value: unknown): value is Text {
  return (texts as readonly unknown[]).includes(value);
}
