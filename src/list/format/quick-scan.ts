import type { EndFacts, Entry, Options, RunningEntry, Status } from "../../core/entry.ts";
import { entryFromJson, MARK } from "./entry-json.ts";
import { FACTS, type Kind, OPTIONS } from "./entry-keys.ts";

/** The parts of an entry that a tally needs. */
export type EntrySummary =
  | RunningEntry
  | {
      readonly status: Exclude<Status, "running">;
      /** `startedAt`, `endedAt`, `directory`, `gitCommit`, and where it ran: `host`, `pid`, `slot`;
       *  if present. */
      readonly facts: EndFacts;
      readonly options: Pick<Options, "after" | "cwd" | "begin">;
    };

/** An entry of which only the parts in {@link EntrySummary} have been parsed; the rest is parsed
 *  on demand. */
export class EntryPreview {
  readonly status: Exclude<Status, "running">;
  readonly facts: EndFacts;
  readonly options: Pick<Options, "after" | "cwd" | "begin">;
  readonly #line: () => string;
  #full: Entry | undefined;

  constructor(
    status: Exclude<Status, "running">,
    facts: EndFacts,
    cwd: string | undefined,
    line: () => string,
  ) {
    [this.status, this.facts, this.#line] = [status, facts, line];
    this.options = cwd === undefined ? NONE : { cwd };
  }

  get argv(): Entry["argv"] {
    return this.full.argv;
  }

  get full(): Entry {
    this.#full ??= entryFromJson(JSON.parse(this.#line()));
    return this.#full;
  }
}

const NONE = Object.freeze({});

/** Regular expressions for JSON (RFC 8259), one for each kind of value that a regular expression
 *  can recognise. */
const TEXT = String.raw`"[^"\\\x00-\x1f]*(?:\\(?:["\\/bfnrt]|u[\da-fA-F]{4})[^"\\\x00-\x1f]*)*"`;
const NAME = `(?!"")${TEXT}`;
const WHOLE = String.raw`(?:0|[1-9]\d{0,14})`;
const NUMBER = String.raw`-?${WHOLE}(?:\.\d{1,15})?`;
/** Of an object that holds nothing but plain values. */
const MEMBER = `${TEXT}:(?:${TEXT}|${NUMBER}|true|false)`;
const PATTERNS: Readonly<Partial<Record<Kind, string>>> = {
  text: TEXT,
  path: String.raw`"[^"\\\x00-\x1f]+"`,
  whole: WHOLE,
  number: NUMBER,
  amount: String.raw`${WHOLE}(?:\.\d{1,15})?`,
  flag: "(?:true|false)",
  texts: listOf(TEXT),
  names: String.raw`\[${NAME}(?:,${NAME})*\]`,
  numbers: listOf(WHOLE),
  object: String.raw`\{(?:${MEMBER}(?:,${MEMBER})*)?\}`,
};

function listOf(item: string): string {
  return String.raw`\[(?:${item}(?:,${item})*)?\]`;
}

/** The values that are extracted from a record, in this order. None of them contains escapes: else
 *  the line has to be parsed. */
const EXTRACTED: readonly string[] = [
  "host",
  "pid",
  "slot",
  "startedAt",
  "endedAt",
  "directory",
  "gitCommit",
  "cwd",
] satisfies (keyof EndFacts | keyof Options)[];
const PLAIN_TEXT = String.raw`"([^"\\\x00-\x1f]*)"`;

/** @param before what stands before the key */
function patternOf([key, kind]: readonly [string, Kind], before = ","): string {
  const extracted = kind === "whole" ? `(${WHOLE})` : PLAIN_TEXT;
  const value = EXTRACTED.includes(key) ? extracted : PATTERNS[kind];
  return value === undefined ? "" : `(?:${before}"${key}":${value})?`;
}

/** Matches a line that is certainly a valid entry, and captures its status: an entry that has
 *  ended, with known keys in the canonical order; or a command without a record, or with options
 *  only. A line that does not match may be valid or not. */
const RECORD = [...Object.entries(FACTS), ...Object.entries(OPTIONS)].map((key) => patternOf(key)).join("");
/** The first key comes after the brace. */
const FIRST_OR_NEXT = String.raw`(?:(?<=\{)|,)`;
/** When a pending entry may start is asked of all of them, so these are parsed. */
const NEEDED: ReadonlySet<string> = new Set(["after", "begin"]);
const ASKED = Object.entries(OPTIONS)
  .filter(([key]) => !NEEDED.has(key))
  .map((key) => patternOf(key, FIRST_OR_NEXT))
  .join("");
const ENDED = String.raw`\["${MARK}",\{"status":"(done|failed|cancelled)"${RECORD}\}(?:,(?!"")${TEXT}(?:,${TEXT})*)\]`;
const COMMAND = String.raw`\[(?!"${MARK}"|"")${TEXT}(?:,${TEXT})*\]`;
const WITH_OPTIONS = String.raw`\[\{${ASKED}\}(?:,(?!"")${TEXT}(?:,${TEXT})*)\]`;
const LINE = new RegExp(`(?:${ENDED}|${COMMAND}|${WITH_OPTIONS})(?=,\n|$)`, "y");

/** The regular expression engine stores each step that it may have to backtrack, and its stack is
 *  limited. */
const MAX_LENGTH = 1_048_576;

/** Scans the line of `text` that starts at `from`, several times as fast as a JSON parser.
 *  @returns the entry and where its line ends; undefined when the line has to be parsed */
export function previewAt(text: string, from: number): { entry: EntryPreview; end: number } | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  LINE.lastIndex = from;
  const match = LINE.exec(text);
  if (!match) return undefined;
  const end = LINE.lastIndex;
  const [, status = "pending", host, pid, slot, startedAt, endedAt, directory, gitCommit, cwd] = match;
  // a missing property and an undefined one look the same to readers
  const numbers = { pid: wholeOf(pid), slot: wholeOf(slot) };
  const facts = { host, ...numbers, startedAt, endedAt, directory, gitCommit } as EndFacts;
  const line = (): string => text.slice(from, end);
  return { entry: new EntryPreview(status as EntryPreview["status"], facts, cwd, line), end };
}

function wholeOf(digits: string | undefined): number | undefined {
  return digits === undefined ? undefined : Number(digits);
}
