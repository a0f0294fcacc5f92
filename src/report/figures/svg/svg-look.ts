/** How a figure is drawn: lengths in points of 1/72 inch. */
export interface SvgLook {
  readonly width: number;
  /** Undefined: by the width. */
  readonly height: number | undefined;
  readonly fontSize: number;
  /** What has made it, for whoever finds it. */
  readonly command: string;
}

export const INK = "#222222";
export const SOFT = "#666666";
export const GRID = "#e4e4e4";
export const FAMILY = "Helvetica, Arial, sans-serif";

const DASHES = [undefined, "5 2", "1.5 1.5", "6 2 1.5 2"] as const;

/** The pattern of a line, so that series differ in grey print, too. */
export function dashOf(series: number): string | undefined {
  return DASHES[series % DASHES.length];
}
