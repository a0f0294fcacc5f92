import { usageError } from "./failure.ts";

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds in a duration such as `90`, `90s`, `1.5h`, `2h30m`, `1d`. A bare number is seconds.
 *  @throws CooperateError (usage) for anything else. */
export function parseDuration(text: string): number {
  const bare = /^\d+(\.\d+)?$/.test(text);
  const parts = bare ? [`${text}s`] : text.match(/\d+(?:\.\d+)?(?:ms|s|m|h|d)/g);
  if (!parts || (!bare && parts.join("") !== text)) {
    throw usageError(`"${text}" is no duration`, "write it like 90s, 10m, 2h30m or 1d");
  }
  let total = 0;
  for (const part of parts) {
    const [, number = "", unit = ""] = /^([\d.]+)([a-z]+)$/.exec(part) ?? [];
    total += Number(number) * (UNITS[unit] ?? Number.NaN);
  }
  return total;
}

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
