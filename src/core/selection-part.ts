import { commandHas } from "./command-words.ts";
import { type Entry, STATUSES, type Status } from "./entry.ts";
import { usageError } from "./failure.ts";
import type { Includes, StatusFacts } from "./selection.ts";
import { mostSimilar } from "./similar.ts";

/** A part that means the same in every list: numbers, `all`, a status. */
export interface FixedPart {
  readonly kind: "fixed";
  readonly text: string;
  readonly includes: Includes<StatusFacts>;
  readonly needsTotal: boolean;
}

/** A part that depends on what the list has. */
export interface OpenPart {
  readonly kind: "open";
  readonly text: string;
  /** What it may mean; the first one that is in the list counts. */
  readonly readings: readonly Reading[];
}

export interface Reading {
  readonly what: "label" | "command";
  readonly includes: (entry: Entry) => boolean;
}

export type Part = FixedPart | OpenPart;

/** The statuses that select: those of the list, and `paused`, as `--list` shows it. */
export const SELECTABLE = [...STATUSES, "paused"] as const;

/** What `--list` shows of running entries after it has looked for their runners. */
export const IN_DOUBT: ReadonlySet<string> = new Set(["lost", "lost?", "orphaned"]);
export const IN_DOUBT_HINT = "such entries count as running; --list FILE --status lost,orphaned shows which";

/** Parses text without a comma, or with commas that belong to it.
 *  @throws CooperateError (usage) for a prefix without text, an unknown status, a range that runs
 *    backwards, or a step of 0 */
export function parsePart(text: string): Part {
  const [, prefix, rest = ""] = /^(name|tag|cmd|status):(.*)$/s.exec(text) ?? [];
  if (prefix === undefined) return fixedPart(text) ?? openPart(text, [labelled("any", text), worded(text)]);
  const value = rest.trim();
  if (value === "")
    throw usageError(
      `the selection "${text}" has nothing after ${prefix}:`,
      `for example: ${EXAMPLES[prefix]}`,
    );
  if (prefix === "cmd") return openPart(text, [worded(value)]);
  if (prefix === "name" || prefix === "tag") return openPart(text, [labelled(prefix, value)]);
  const status = statusPart(text, value);
  if (status) return status;
  const similar = mostSimilar(value, SELECTABLE);
  if (IN_DOUBT.has(value)) throw usageError(`the list has no status ${value}`, IN_DOUBT_HINT);
  throw usageError(
    `there is no status ${value}`,
    similar === undefined ? `there are: ${SELECTABLE.join(", ")}` : `did you mean status:${similar}?`,
  );
}

const EXAMPLES: Readonly<Record<string, string>> = {
  name: "name:baseline",
  tag: "tag:ablation",
  cmd: "'cmd:lr 0.1'",
  status: "status:failed",
};

/** Whether a text means the same in every list. */
export function isFixed(text: string): boolean {
  return text === "all" || isSelectable(text) || RANGE.test(text);
}

function fixedPart(text: string): FixedPart | undefined {
  if (text === "all") return { kind: "fixed", text, includes: () => true, needsTotal: false };
  if (RANGE.test(text))
    return { kind: "fixed", text, includes: parseRange(text), needsTotal: text.includes("last") };
  return statusPart(text, text);
}

function statusPart(text: string, status: string): FixedPart | undefined {
  if (!isSelectable(status)) return undefined;
  return { kind: "fixed", text, includes: (entry) => standsAs(entry, status), needsTotal: false };
}

function isSelectable(text: string): text is Status | "paused" {
  return (SELECTABLE as readonly string[]).includes(text);
}

function standsAs({ status, facts }: StatusFacts, wanted: Status | "paused"): boolean {
  return wanted === "paused" ? status === "running" && "pausedAt" in facts : status === wanted;
}

function openPart(text: string, readings: readonly Reading[]): OpenPart {
  return { kind: "open", text, readings };
}

function labelled(which: "name" | "tag" | "any", label: string): Reading {
  const hasName = ({ options }: Entry): boolean => which !== "tag" && options.name === label;
  const hasTag = ({ options }: Entry): boolean =>
    which !== "name" && (options.tags?.includes(label) ?? false);
  return { what: "label", includes: (entry) => hasName(entry) || hasTag(entry) };
}

function worded(text: string): Reading {
  return { what: "command", includes: commandHas(text) };
}

const RANGE = /^(\d+|last)(-(\d+|last)(:\d+)?)?$/;

function parseRange(item: string): Includes<StatusFacts> {
  const [, from = "", to = from, step = "1"] = /^(\w+)(?:-(\w+))?(?::(\d+))?$/.exec(item) ?? [];
  if (Number(step) === 0) throw usageError(`the step of "${item}" is 0`);
  if (Number(from) > Number(to))
    throw usageError(`the range "${item}" runs backwards`, `write ${to}-${from}`);
  const indexOf = (end: string, total: number): number => (end === "last" ? total - 1 : Number(end));
  return (_, n, total) => {
    const first = indexOf(from, total);
    return n >= first && n <= indexOf(to, total) && (n - first) % Number(step) === 0;
  };
}
