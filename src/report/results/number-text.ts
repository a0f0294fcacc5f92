import type { NumberFormat } from "./digits.ts";

/** A number for people; `nan`, `inf` and `-inf` as such, and never `-0.0`. */
export function formatNumber(value: number, format: NumberFormat): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  const text =
    format.kind === "fixed"
      ? Math.abs(value) < 1e15
        ? value.toFixed(format.decimals)
        : value.toPrecision(4)
      : String(Number(value.toPrecision(format.digits)));
  return Number(text) === 0 ? text.replace(/^-/, "") : text;
}
