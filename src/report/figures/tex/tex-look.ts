/** The size of the figure in points of 1/72 inch, and what has made it. */
export interface TexLook {
  readonly width: number;
  readonly height: number | undefined;
  readonly command: string;
}

const DASHES = ["solid", "dashed", "densely dotted", "dash dot"] as const;
const MARKS = ["*", "square*", "triangle*", "diamond*", "pentagon*", "+", "x"] as const;

export function dashOf(series: number): string {
  return DASHES[series % DASHES.length] ?? "solid";
}

export function markOf(series: number): string {
  return MARKS[series % MARKS.length] ?? "*";
}

/** `#0072b2` as xcolor reads it without a definition. */
export function texColor(color: string): string {
  const [r, g, b] = [1, 3, 5].map((i) => Number.parseInt(color.slice(i, i + 2), 16));
  return `{rgb,255:red,${r};green,${g};blue,${b}}`;
}

/** A number as pgfplots reads it. */
export function texNumber(value: number): string {
  return String(Number(value.toPrecision(7)));
}
