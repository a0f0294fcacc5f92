import { styleText } from "node:util";
import { seal } from "../../../core/terminal-text.ts";

/** Colours `text` as series `series` of `count`. */
export type Paint = (series: number, count: number, text: string) => string;

export interface TextLook {
  /** Columns of the terminal. */
  readonly width: number;
  /** Colours a text as the series; undefined: no colours and nothing but ASCII. */
  readonly paint: Paint | undefined;
}

/** Colours that are seen on white and on black. */
const COLORS = ["cyan", "yellow", "magenta", "green", "red", "blueBright", "gray"] as const;
/** From low to high. */
const RAMP = ["blueBright", "cyan", "green", "yellow"] as const;

/** In the colours that every terminal has; of more series than these, from low to high. */
export const inColors: Paint = (series, count, text) => {
  const color =
    count > 2 * COLORS.length
      ? RAMP[Math.floor((RAMP.length * series) / count)]
      : COLORS[series % COLORS.length];
  const [before = "", after = ""] = styleText(color ?? "cyan", "|", { validateStream: false }).split("|");
  return seal(before) + text + seal(after);
};

/** By series. After ten of them letters. */
const MARKS = "*+ox#@%&=~";

/** What stands for series `series` without colours; of many there are three: low, middle, high. */
export function asciiMark(series: number, count: number): string {
  if (count > MARKS.length + 26) return MARKS[Math.min(2, Math.floor((3 * series) / count))] ?? "*";
  return MARKS[series] ?? String.fromCharCode(97 + series - MARKS.length);
}
