import type { EndFacts, Entry, Options, RunningEntry, Status } from "../../core/entry.ts";
import { entryFromJson, MARK } from "./entry-json.ts";
import { FACTS, type Kind, OPTIONS } from "./entry-keys.ts";

/** As much of an entry as a tally needs. */
export type EntryGlance =
  | RunningEntry
  | {
      readonly status: Exclude<Status, "running">;
      /** `startedAt`, `endedAt` and `gitCommit`, if there are any. */
      readonly facts: EndFacts;
      readonly options: Pick<Options, "after">;
    };

/** An entry of which nothing is read yet but what {@link EntryGlance} says. */
export class EntryPreview {
  readonly status: Exclude<Status, "running">;
  readonly facts: EndFacts;
  readonly options: Pick<Options, "after"> = NONE;
  readonly #line: () => string;
  #whole: Entry | undefined;

  constructor(status: Exclude<Status, "running">, facts: EndFacts, line: () => string) {
    [this.status, this.facts, this.#line] = [status, facts, line];
  }

  get argv(): Entry["argv"] {
    return this.whole.argv;
  }

  get whole(): Entry {
    this.#whole ??= entryFromJson(JSON.parse(this.#line()));
    return this.#whole;
  }
}

const NONE = Object.freeze({});

/** JSON (RFC 8259) as regular expressions, of each kind of value that can be told by one. */
const TEXT = String.raw`"[^"\\\x00-\x1f]*(?:\\(?:["\\/bfnrt]|u[\da-fA-F]{4})[^"\\\x00-\x1f]*)*"`;
const WHOLE = String.raw`(?:0|[1-9]\d{0,14})`;
const PATTERNS: Readonly<Partial<Record<Kind, string>>> = {
  text: TEXT,
  whole: WHOLE,
  number: String.raw`-?${WHOLE}(?:\.\d{1,15})?`,
  texts: listOf(TEXT),
  numbers: listOf(WHOLE),
};

function listOf(item: string): string {
  return String.raw`\[(?:${item}(?:,${item})*)?\]`;
}

/** What is read of a record, in that order; nothing of it needs an escape. */
const READ = ["startedAt", "endedAt", "gitCommit"] as const satisfies (keyof EndFacts)[];
const PLAIN_TEXT = String.raw`"([^"\\\x00-\x1f]*)"`;

function patternOf([key, kind]: readonly [string, Kind]): string {
  const value = READ.some((read) => read === key) ? PLAIN_TEXT : PATTERNS[kind];
  return value === undefined ? "" : `(?:,"${key}":${value})?`;
}

/** A line that is an entry for certain, and how it stands: one that has ended, with the keys that we write and in our order; or a
 *  command and nothing else. What is another line says nothing of it. */
const RECORD = [...Object.entries(FACTS), ...Object.entries(OPTIONS)].map(patternOf).join("");
const ENDED = String.raw`\["${MARK}",\{"status":"(done|failed|cancelled)"${RECORD}\}(?:,(?!"")${TEXT}(?:,${TEXT})*)\]`;
const COMMAND = String.raw`\[(?!"${MARK}"|"")${TEXT}(?:,${TEXT})*\]`;
const LINE = new RegExp(`(?:${ENDED}|${COMMAND})(?=,\n|$)`, "y");

/** A regular expression remembers each step that it might have to take back, and has no room for any number of them. */
const LONGEST = 1_048_576;

/** Looks at the line of `text` that begins at `from`: several times as fast as reading it.
 *  @returns the entry and where its line ends; undefined where it has to be read */
export function previewAt(text: string, from: number): { entry: EntryPreview; end: number } | undefined {
  if (text.length > LONGEST) return undefined;
  LINE.lastIndex = from;
  const match = LINE.exec(text);
  if (!match) return undefined;
  const end = LINE.lastIndex;
  const [, status = "pending", startedAt, endedAt, gitCommit] = match;
  const facts = { startedAt, endedAt, gitCommit } as EndFacts; // what is undefined nobody tells from what is missing
  const line = (): string => text.slice(from, end);
  return { entry: new EntryPreview(status as EntryPreview["status"], facts, line), end };
}
