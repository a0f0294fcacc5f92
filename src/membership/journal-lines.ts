// Modelled in test/model/supervisor.pml and claims.pml: change the models first.
import { isOutcome } from "../core/is-outcome.ts";
import type { Provenance } from "../core/entry.ts";
import type { JournalEnding } from "../list/changes/replay-journal.ts";
import type { Retries } from "../list/changes/settle.ts";

/**
 * The lines of a journal (journal.ts), as they are written and parsed. Anybody who may write in
 * the folder may have written a line, and so may a newer version: each line is parsed by itself,
 * and only known keys are taken from it.
 */

/** Identifies a process by its pid and its start time (process-table.ts). */
export interface ProcessMark {
  readonly pid: number;
  readonly start: string;
}

/** A parsed line. */
export type Line =
  | { readonly kind: "begun"; readonly claim: string; readonly first?: ProcessMark }
  | { readonly kind: "ended"; readonly claim: string; readonly ending: JournalEnding }
  | { readonly kind: "supervisor"; readonly mark: ProcessMark }
  | { readonly kind: "closed"; readonly pid: number }
  | { readonly kind: "obeyed"; readonly id: string; readonly at: string };

/** Says that the experiment of `claim` is about to start or, with its first process, that it
 *  has. */
export function begunLine(claim: string, first?: ProcessMark): string {
  return formatLine({ begun: claim, ...first });
}

/** Says how the experiment of `claim` ended. */
export function endedLine(claim: string, ending: JournalEnding): string {
  return formatLine({ ended: claim, ...ending });
}

/** Says which supervisor writes to this journal. */
export function supervisorLine({ pid, start }: ProcessMark): string {
  return formatLine({ supervisor: pid, start });
}

/** Says that supervisor `pid` starts nothing more, since its runner is dead. */
export function closedLine(pid: number): string {
  return formatLine({ closed: pid });
}

/** Says when order `id` was obeyed (control-file.ts).
 *  @param at ISO 8601 in UTC */
export function obeyedLine(id: string, at: string): string {
  return formatLine({ obeyed: id, at });
}

/** The line starts with a line end, too: the line before may be cut off, since its writer was
 *  killed or the storage was full. */
function formatLine(line: object): string {
  return `\n${JSON.stringify(line)}\n`;
}

/** We write no longer lines. */
const LONGEST_LINE = 1_000_000;
/** No claim, id of an order or start time of a process is longer. */
const LONGEST_ID = 200;

/** Parses the line `text`, which is not empty. `torn`: it was cut off when its writer was killed;
 *  `odd`: it is complete, and not known. Either may have said that an experiment began. */
export function parseLine(text: string): Line | "torn" | "odd" {
  if (text.length > LONGEST_LINE) return "odd";
  let line: unknown;
  try {
    line = JSON.parse(text);
  } catch {
    return text.startsWith("{") ? "torn" : "odd";
  }
  if (typeof line !== "object" || line === null || Array.isArray(line)) return "odd";
  return lineFrom(line as Record<string, unknown>) ?? "odd";
}

function lineFrom(line: Record<string, unknown>): Line | undefined {
  if ("begun" in line) {
    const { begun, pid, start } = line;
    if (!isId(begun)) return undefined;
    if (pid === undefined && start === undefined) return { kind: "begun", claim: begun };
    return isPid(pid) && isId(start) ? { kind: "begun", claim: begun, first: { pid, start } } : undefined;
  }
  if ("ended" in line) {
    const ending = endingFrom(line);
    return isId(line["ended"]) && ending ? { kind: "ended", claim: line["ended"], ending } : undefined;
  }
  if ("supervisor" in line) {
    const { supervisor: pid, start } = line;
    // Empty where the start time of a process cannot be read.
    return isPid(pid) && (start === "" || isId(start))
      ? { kind: "supervisor", mark: { pid, start } }
      : undefined;
  }
  if ("closed" in line) return isPid(line["closed"]) ? { kind: "closed", pid: line["closed"] } : undefined;
  if ("obeyed" in line) {
    const { obeyed: id, at } = line;
    return isId(id) && isTime(at) ? { kind: "obeyed", id, at } : undefined;
  }
  return undefined;
}

const PROVENANCE = [
  "gitCommit",
  "cudaVisibleDevices",
  "nodeVersion",
  "cooperateVersion",
] as const satisfies (keyof Provenance)[];

/** Takes only the known keys, since they go into the list. */
function endingFrom(line: Record<string, unknown>): JournalEnding | undefined {
  const { outcome, startedAt, endedAt, log, retries, leftRunning, slot, ran } = line;
  if (!isOutcome(outcome) || !isTime(startedAt) || !isTime(endedAt)) return undefined;
  const texts = { log, leftRunning, ...Object.fromEntries(PROVENANCE.map((key) => [key, line[key]])) };
  const given = Object.entries(texts).filter(([, text]) => text !== undefined);
  if (given.some(([, text]) => typeof text !== "string")) return undefined;
  if (retries !== undefined && !isRetries(retries)) return undefined;
  if (slot !== undefined && !isCount(slot)) return undefined;
  if (ran !== undefined && !isTexts(ran)) return undefined;
  return {
    outcome,
    startedAt,
    endedAt,
    ...Object.fromEntries(given),
    ...(retries !== undefined && { retries: plainRetries(retries) }),
    ...(slot !== undefined && { slot }),
    ...(ran !== undefined && { ran }),
  };
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isId(value: unknown): value is string {
  return typeof value === "string" && value !== "" && value.length <= LONGEST_ID;
}

/** Of a process whose group may be killed; kill(-1) would signal every process. */
function isPid(value: unknown): value is number {
  return isCount(value) && value > 1;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** As `toISOString` writes it, with a year of four digits. */
function isTime(value: unknown): value is string {
  return (
    typeof value === "string" &&
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value) &&
    !Number.isNaN(Date.parse(value))
  );
}

/** A date later than the last one that Date can hold throws; milliseconds. */
const LONGEST_DELAY_MS = 8e15;

/** Only the known keys. */
function plainRetries({ count, delayMs, on, notOn }: Retries): Retries {
  return { count, delayMs, ...(on && { on }), ...(notOn && { notOn }) };
}

function isRetries(value: unknown): value is Retries {
  const { count, delayMs, on = [], notOn = [] } = (value ?? {}) as Record<string, unknown>;
  const isCounted = count === -1 || isCount(count);
  const areTexts = [on, notOn].every((each) => Array.isArray(each) && each.every(isText));
  return isCounted && areTexts && typeof delayMs === "number" && delayMs >= 0 && delayMs <= LONGEST_DELAY_MS;
}
