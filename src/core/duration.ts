import { usageError } from "./failure.ts";
import { parseSlurmDuration } from "./slurm-duration.ts";

export { formatDuration } from "../text/format-duration.ts";

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
