/** Viridis by N. Smith and S. van der Walt (2015, CC0), every 32nd colour of matplotlib's table. */
const VIRIDIS = [
  [68, 1, 84],
  [71, 45, 123],
  [59, 82, 139],
  [44, 114, 142],
  [33, 145, 140],
  [40, 174, 128],
  [94, 201, 98],
  [173, 220, 48],
  [253, 231, 37],
] as const;

type Color = readonly number[];

/** The colour at `share`, from 0 (dark violet) to 1 (bright yellow), for CSS. */
export function viridis(share: number): string {
  return `rgb(${colorAt(share).join(",")})`;
}

function colorAt(share: number): Color {
  const at = Math.max(0, Math.min(1, share)) * (VIRIDIS.length - 1);
  const low: Color = VIRIDIS[Math.floor(at)] ?? VIRIDIS[0];
  const high = VIRIDIS[Math.ceil(at)] ?? low;
  return low.map((value, i) => Math.round(value + (at % 1) * ((high[i] ?? value) - value)));
}

/** The colours of a cell that says how good something is, from 0 (worst) to 1 (best), and of the text
 *  in it. The best stands out: it is dark on a light page and bright on a dark one. */
export function cellColors(
  good: number,
  isDark: boolean,
): { readonly background: string; readonly color: string } {
  const color = colorAt(isDark ? good : 1 - good);
  return { background: `rgb(${color.join(",")})`, color: luminance(color) > 0.179 ? "#000" : "#fff" };
}

/** Relative luminance, from 0 to 1 (WCAG 2.2); above 0.179 black text has the higher contrast. */
function luminance(color: Color): number {
  const [r = 0, g = 0, b = 0] = color.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
