/** Red, green and blue, from 0 to 255. */
export type Color = readonly number[];

/** Viridis by N. Smith and S. van der Walt (2015, CC0), every 32nd colour of matplotlib's table, from
 *  dark violet to bright yellow. */
export const VIRIDIS = [
  [68, 1, 84],
  [71, 45, 123],
  [59, 82, 139],
  [44, 114, 142],
  [33, 145, 140],
  [40, 174, 128],
  [94, 201, 98],
  [173, 220, 48],
  [253, 231, 37],
] as const satisfies readonly Color[];

/** The colour at `share` of the way along `stops`, which are at even distances.
 *  @param stops at least one
 *  @param share from 0 to 1 */
export function colorAlong(stops: readonly Color[], share: number): Color {
  const at = Math.max(0, Math.min(1, share)) * (stops.length - 1);
  const [low, high] = [stops[Math.floor(at)], stops[Math.ceil(at)]] as [Color, Color];
  return low.map((value, i) => Math.round(value + (at % 1) * ((high[i] ?? value) - value)));
}

/** Whether black text has a higher contrast on `color` than white text: relative luminance of WCAG
 *  2.2 above 0.179. */
export function isBright(color: Color): boolean {
  const [r = 0, g = 0, b = 0] = color.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179;
}
