import os from "node:os";
import { usageError } from "./failure.ts";
import type { Outcome } from "./outcome.ts";

/** Which failures are retried. Each text is an exit code (`3`), a range of them (`10-20`), a
 *  signal (`SIGKILL`), `timeout`, or `spawn` for a program that could not be started. */
export interface RetryRule {
  /** Only these; all where it is not given. */
  readonly on?: readonly string[];
  /** Never these. */
  readonly notOn?: readonly string[];
}

/** Parses what users type: `1,3-5,SIGKILL,timeout`; `kill` for `SIGKILL`.
 *  @param option the name of the option, for messages
 *  @throws CooperateError (usage) */
export function parseFailures(option: string, texts: readonly string[]): string[] {
  const words = texts.flatMap((text) => text.split(/[,\s]+/)).filter((word) => word !== "");
  if (words.length === 0) throw usageError(`${option}: it names no failure`, HINT);
  return words.map((word) => {
    const found = normalised(word);
    if (found !== undefined) return found;
    throw usageError(`${option}: "${word}" is no failure that can be retried`, HINT);
  });
}

const HINT = "write exit codes from 1 to 255, ranges, signals, timeout or spawn: 1,75-78,SIGKILL,timeout";

function normalised(word: string): string | undefined {
  const range = /^(\d{1,3})(?:-(\d{1,3}))?$/.exec(word);
  if (range) {
    const [from, to] = [Number(range[1]), Number(range[2] ?? range[1])];
    if (from < 1 || to > 255 || from > to) return undefined;
    return range[2] === undefined ? String(from) : `${from}-${to}`;
  }
  if (/^(?:timeout|spawn)$/i.test(word)) return word.toLowerCase();
  const signal = `SIG${word.toUpperCase().replace(/^SIG/, "")}`;
  return signal in os.constants.signals ? signal : undefined;
}

/** Whether a failure with this outcome is retried, as far as the rule goes. A program that a
 *  signal has ended and a shell that exits with 128 + n for it are the same. */
export function isRetried(outcome: Outcome, { on, notOn }: RetryRule): boolean {
  const matches = (text: string): boolean => isMeant(text, outcome);
  return (on === undefined || on.some(matches)) && !(notOn?.some(matches) ?? false);
}

function isMeant(text: string, outcome: Outcome): boolean {
  if (outcome.kind === "timeout") return text === "timeout";
  if (outcome.kind === "unstarted") return text === "spawn";
  if (outcome.kind === "signalled" && text === outcome.signal) return true;
  const code = outcome.kind === "exited" ? outcome.exitCode : codeOf(outcome);
  const [from, to = from] = text.startsWith("SIG") ? [codeOfSignal(text)] : text.split("-").map(Number);
  return code !== undefined && from !== undefined && to !== undefined && code >= from && code <= to;
}

function codeOf(outcome: Outcome): number | undefined {
  return outcome.kind === "signalled" ? codeOfSignal(outcome.signal) : undefined;
}

function codeOfSignal(signal: string): number | undefined {
  const number = (os.constants.signals as Readonly<Record<string, number>>)[signal];
  return number === undefined ? undefined : 128 + number;
}
