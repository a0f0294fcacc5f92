import { usageError } from "./failure.ts";

const POWERS = "KMGT";

/** Parses an amount of memory as people type it, `8G`, `512M`, `1.5GiB`, into bytes. Units are
 *  powers of 1024; a bare number is bytes.
 *  @throws CooperateError (usage) when it is not a size, or is zero */
export function parseSize(text: string): number {
  const [, digits, unit = ""] = /^(\d+(?:\.\d+)?)(?:([KMGT])(?:i?B)?)?$/i.exec(text) ?? [];
  const bytes = Number(digits) * 1024 ** (unit === "" ? 0 : POWERS.indexOf(unit.toUpperCase()) + 1);
  if (!(bytes > 0)) throw usageError(`"${text}" is not a size`, "write it like 8G or 512M");
  return Math.round(bytes);
}

/** Formats an amount of memory for people: `7.9G`, `512M`. */
export function formatSize(bytes: number): string {
  const power = Math.min(POWERS.length, Math.max(1, Math.floor(Math.log2(Math.max(1, bytes)) / 10)));
  const value = bytes / 1024 ** power;
  return `${value < 10 ? Number(value.toFixed(1)) : Math.round(value)}${POWERS[power - 1]}`;
}
