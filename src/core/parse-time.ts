import { parseDuration } from "./duration.ts";
import { usageError } from "./failure.ts";

/** Parses a time as people type it into milliseconds since the epoch: `18:00` or `18:00:30` (the
 *  next time that the local clock shows it), `2026-11-22 08:00` or any ISO 8601 date (local time
 *  unless it names a zone), or a duration from `now` on, such as `2h`. Of Slurm's durations only
 *  those with days (`1-12:00:00`) can be told from a time of day.
 *  @param now milliseconds since the epoch
 *  @throws CooperateError (usage) when it is not a time, or has passed */
export function parseTime(text: string, now: number): number {
  const at = clockTime(text, now) ?? parseDate(text) ?? now + duration(text);
  if (at > now) return at;
  throw usageError(`${text} has passed`, "give a time in the future");
}

/** The dates that {@link parseDate} reads, as a regular expression. */
const DATE =
  String.raw`(\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))` +
  String.raw`(?:[T ]((?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?))?(Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)?`;

const WHOLE_DATE = new RegExp(`^${DATE}$`);

/** Milliseconds since the epoch of an ISO 8601 date, with or without a time, in local time unless
 *  it names a zone; undefined when `text` is none. */
export function parseDate(text: string): number | undefined {
  const [, day, time = "00:00", zone = ""] = WHOLE_DATE.exec(text) ?? [];
  return day === undefined ? undefined : Date.parse(`${day}T${time}${zone}`);
}

function clockTime(text: string, now: number): number | undefined {
  const [, hours, minutes, seconds = "0"] = /^([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/.exec(text) ?? [];
  if (hours === undefined) return undefined;
  const at = new Date(now);
  at.setHours(Number(hours), Number(minutes), Number(seconds), 0);
  if (at.getTime() <= now) at.setDate(at.getDate() + 1);
  return at.getTime();
}

function duration(text: string): number {
  try {
    if (/^\d+:/.test(text)) throw usageError("not a time of day");
    return parseDuration(text);
  } catch {
    throw usageError(`"${text}" is not a time`, "write it like 18:00, 2026-11-22 08:00, or 2h (from now)");
  }
}
