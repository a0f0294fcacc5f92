import { parseDuration } from "./duration.ts";
import { usageError } from "./failure.ts";

/** Parses a time as people type it into milliseconds since the epoch: `18:00` (the next time that
 *  the local clock shows it), `2026-11-22 08:00` or any ISO 8601 date (local time unless it names
 *  a zone), or a duration from `now` on, such as `2h`.
 *  @param now milliseconds since the epoch
 *  @throws CooperateError (usage) when it is not a time, or has passed */
export function parseTime(text: string, now: number): number {
  const at = clockTime(text, now) ?? date(text) ?? now + duration(text);
  if (at > now) return at;
  throw usageError(`${text} has passed`, "give a time in the future");
}

function clockTime(text: string, now: number): number | undefined {
  const [, hours, minutes] = /^(\d{1,2}):(\d{2})$/.exec(text) ?? [];
  if (hours === undefined || Number(hours) > 23 || Number(minutes) > 59) return undefined;
  const at = new Date(now);
  at.setHours(Number(hours), Number(minutes), 0, 0);
  if (at.getTime() <= now) at.setDate(at.getDate() + 1);
  return at.getTime();
}

function date(text: string): number | undefined {
  const [, day, time = "00:00", zone = ""] =
    /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?))?(Z|[+-]\d\d:\d\d)?$/.exec(text) ?? [];
  const at = day === undefined ? Number.NaN : Date.parse(`${day}T${time}${zone}`);
  return Number.isNaN(at) ? undefined : at;
}

function duration(text: string): number {
  try {
    return parseDuration(text);
  } catch {
    throw usageError(`"${text}" is not a time`, "write it like 18:00, 2026-11-22 08:00, or 2h");
  }
}
