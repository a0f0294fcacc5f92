import type { NumberFormat } from "./digits.ts";

/** A number for people; `nan`, `inf` and `-inf` as such, and never `-0.0`. */
export function formatNumber(value: number, format: NumberFormat): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  const text = Math.abs(value) < 1e15 ? plain(value, format) : String(Number(value.toPrecision(4)));
  return Number(text) === 0 ? text.replace(/^-/, "") : text;
}

function plain(value: number, format: NumberFormat): string {
  if (format.kind === "fixed") return value.toFixed(format.decimals);
  // the digits before the point are there anyway
  const isLarge = Math.abs(value) >= 10 ** format.digits;
  return isLarge ? value.toFixed(0) : String(Number(value.toPrecision(format.digits)));
}
