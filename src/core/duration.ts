import { usageError } from "./failure.ts";
import { parseSlurmDuration } from "./slurm-duration.ts";

/** Formats a duration for people, with two units at most: `0.4s`, `12s`, `3m 05s`, `2h 07m`, `3d
 *  4h`. */
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

const UNITS: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000 };

/** Parses a duration as people type it (`90s`, `2h`, `1h30m`, `1.5d`; a bare number means seconds),
 *  or as Slurm writes it (`1-02:00:00`, `00:30:00`), into milliseconds.
 *  @throws CooperateError (usage) when `text` is not a duration, or is zero */
export function parseDuration(text: string): number {
  const parts = /^(?:(\d+(?:\.\d+)?)d)?(?:(\d+(?:\.\d+)?)h)?(?:(\d+(?:\.\d+)?)m)?(?:(\d+(?:\.\d+)?)s)?$/.exec(
    /^\d+(?:\.\d+)?$/.test(text) ? `${text}s` : text,
  );
  const units = Object.values(UNITS);
  const ms =
    parts?.slice(1).reduce((sum, part, i) => sum + Number(part ?? 0) * (units[i] as number), 0) ??
    parseSlurmDuration(text) ??
    0;
  if (!(ms > 0)) {
    throw usageError(
      `"${text}" is not a duration`,
      "write it like 90s, 5m, 2h, 1h30m, or 1-12:00:00 as Slurm does; a bare number means seconds",
    );
  }
  return Math.round(ms);
}

/** The shortest text that {@link parseDuration} reads as `ms`, a whole number of seconds: `1d2h`. */
export function writeDuration(ms: number): string {
  let left = ms;
  const parts = Object.entries(UNITS).map(([unit, size]) => {
    const count = Math.floor(left / size);
    left -= count * size;
    return count > 0 ? `${count}${unit}` : "";
  });
  return parts.join("");
}
