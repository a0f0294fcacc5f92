/** Colours that people with any kind of colour vision tell apart: Okabe & Ito, "Color universal
 *  design" (2008), without their yellow, which cannot be seen on white, and their black. */
const CATEGORIES = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00"];
/** More of them, for the seventh value and those after it. */
const FURTHER = ["#8c6bb1", "#a6761d", "#7f7f7f", "#b8a900", "#1b9e77", "#e7298a"];

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

/** The colour at `share`, from 0 (dark violet) to 1 (bright yellow). */
export function viridis(share: number): string {
  const at = Math.max(0, Math.min(1, share)) * (VIRIDIS.length - 1);
  const low = VIRIDIS[Math.floor(at)] ?? VIRIDIS[0];
  const high = VIRIDIS[Math.ceil(at)] ?? low;
  const mixed = low.map((value, i) => Math.round(value + (at % 1) * ((high[i] ?? value) - value)));
  return `rgb(${mixed.join(",")})`;
}

/** The colour of a run by its rank, from 0 (worst) to 1 (best). The best stands out from either
 *  background: it is dark on white and bright on black. */
export function shade(rank: number, isDark: boolean): string {
  return viridis(isDark ? 0.22 + 0.78 * rank : 0.9 * (1 - rank) + 0.02);
}

/** Colours for the levels of a parameter: a scale where they have an order, else categories. */
export function levelColors(count: number, isOrdered: boolean, isDark: boolean): string[] {
  const levels = Array.from({ length: count }, (_, i) => i);
  if (isOrdered && count > 2)
    return levels.map((i) => viridis((isDark ? 0.28 : 0.02) + ((isDark ? 0.7 : 0.83) * i) / (count - 1)));
  const all = [...CATEGORIES, ...FURTHER];
  return levels.map((i) => all[i % all.length] as string);
}
