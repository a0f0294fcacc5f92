import type { Series } from "./figure.ts";

/** Colours that people with any colour vision tell apart (Okabe & Ito, Color Universal Design, 2008),
 *  without the yellow, which nobody sees on white; and darker ones of the same hue for text, with a
 *  contrast of at least 4.5 on white. */
const PAIRS = [
  ["#0072b2", "#00659e"],
  ["#e69f00", "#8f6300"],
  ["#009e73", "#00754f"],
  ["#d55e00", "#b54f00"],
  ["#cc79a7", "#a8457c"],
  ["#56b4e9", "#1f75a8"],
  ["#444444", "#444444"],
] as const;

/** How many series differ in colour; beyond, the pattern of the line and the marker do as well. */
export const COLOR_COUNT = PAIRS.length;

/** More series than this cannot be told apart by anything. */
export const MOST_SERIES = 28;

export function lookOf(label: string, i: number): Series {
  const [color, ink] = PAIRS[i % PAIRS.length] ?? PAIRS[0];
  return { label, color, ink };
}

/** Viridis (van der Walt & Smith, 2015) without its last tenth, which is too bright on white. */
const STOPS = ["#440154", "#472d7b", "#3b528b", "#2c728e", "#21918c", "#28ae80", "#5ec962", "#a0d938"];

/** A colour between dark and bright. @param share from 0 to 1 */
export function rampColor(share: number): string {
  const at = Math.min(1, Math.max(0, share)) * (STOPS.length - 1);
  const [from, to] = [channels(STOPS[Math.floor(at)]), channels(STOPS[Math.ceil(at)])];
  const mixed = from.map((value, i) => Math.round(value + ((to[i] ?? 0) - value) * (at % 1)));
  return `#${mixed.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}

/** Black or white, whichever is read better on `color` (relative luminance of WCAG 2). */
export function inkOn(color: string): string {
  const [r = 0, g = 0, b = 0] = channels(color).map((value) => {
    const share = value / 255;
    return share <= 0.040_45 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179 ? "#000000" : "#ffffff";
}

function channels(color = "#000000"): number[] {
  return [1, 3, 5].map((i) => Number.parseInt(color.slice(i, i + 2), 16));
}
