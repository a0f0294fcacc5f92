import { colorAlong, isBright, VIRIDIS } from "../../color/ramp.ts";
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

/** Viridis without its last tenth, which is too bright on white. */
const STOPS = [...VIRIDIS.slice(0, 7), [160, 217, 56]];

/** A colour between dark and bright. @param share from 0 to 1 */
export function rampColor(share: number): string {
  const parts = colorAlong(STOPS, share).map((value) => value.toString(16).padStart(2, "0"));
  return `#${parts.join("")}`;
}

/** Black or white, whichever is read better on `color`. */
export function inkOn(color: string): string {
  const channels = [1, 3, 5].map((i) => Number.parseInt(color.slice(i, i + 2), 16));
  return isBright(channels) ? "#000000" : "#ffffff";
}
