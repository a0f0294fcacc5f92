import { usageError } from "./failure.ts";

/** A duration for people, two units at most: `0.4s`, `12s`, `3m 05s`, `2h 07m`, `3d 4h`. */
export function formatDuration(ms: number): string {
  if (ms < 9_950) return `${(Math.max(0, ms) / 1000).toFixed(1)}s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}m ${pad(seconds % 60)}s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours}h ${pad(minutes % 60)}m`;
  return `${Math.floor(hours / 24)}d ${hours % 24}h`;
}

function pad(n: number): string {
  return String(n).padStart(2, "0");
}

/** Milliseconds. */
const UNITS: Readonly<Record<string, number>> = {
  d: 86_400_000,
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
};

/** Reads `30s`, `5m`, `2h`, `1d`, `1h30m`, `0.5h`, `500ms`, what {@link formatDuration} writes, and a plain number, which is
 *  seconds. Units go from large to small, each at most once.
 *  @returns milliseconds, 0 or more; rounded
 *  @throws CooperateError (usage) for anything else, also a negative duration */
export function parseDuration(text: string): number {
  const trimmed = text.trim();
  if (NUMBER.test(trimmed)) return checked(text, Number(trimmed) * 1000);
  const match = PARTS.exec(trimmed);
  if (!match || trimmed === "") throw noDuration(text);
  const total = Object.entries(match.groups ?? {}).reduce(
    (sum, [unit, amount]) => sum + Number(amount ?? 0) * (UNITS[unit] ?? 0),
    0,
  );
  return checked(text, total);
}

const NUMBER = /^\d+(?:\.\d+)?$/;
const PARTS = new RegExp(
  `^${Object.keys(UNITS)
    .map((unit) => String.raw`(?:(?<${unit}>\d+(?:\.\d+)?)${unit}\s*)?`)
    .join("")}$`,
);

function checked(text: string, ms: number): number {
  if (!Number.isSafeInteger(Math.round(ms))) throw noDuration(text);
  return Math.round(ms);
}

function noDuration(text: string): Error {
  return usageError(
    `"${text}" is no duration`,
    "write 30s, 5m, 2h, 1d or 1h30m; a plain number means seconds",
  );
}
