import { viridis } from "../viridis.ts";

/** Colours that people with any kind of colour vision tell apart: Okabe & Ito, "Color universal
 *  design" (2008), without their yellow, which cannot be seen on white, and their black. */
const CATEGORIES = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00"];
/** Their blue, brighter, since it cannot be seen on black. */
const BLUE_ON_DARK = "#3f97d8";
/** More of them, for the seventh value and those after it. */
const FURTHER = ["#8c6bb1", "#a6761d", "#7f7f7f", "#b8a900", "#1b9e77", "#e7298a"];

/** The colour of a run by its rank, from 0 (worst) to 1 (best). The best stands out from either
 *  background: it is dark on white and bright on black. */
export function shade(rank: number, isDark: boolean): string {
  return viridis(isDark ? 0.22 + 0.78 * rank : 0.9 * (1 - rank) + 0.02);
}

/** What the colours of {@link shade} mean, in a word. */
export function bestShade({ isDark }: { readonly isDark: boolean }): string {
  return isDark ? "bright" : "dark";
}

/** Colours for the levels of a parameter: a scale where they have an order, else categories. */
export function levelColors(count: number, isOrdered: boolean, isDark: boolean): string[] {
  const levels = Array.from({ length: count }, (_, i) => i);
  if (isOrdered && count > 2)
    return levels.map((i) => viridis((isDark ? 0.28 : 0.02) + ((isDark ? 0.7 : 0.83) * i) / (count - 1)));
  const all = [...CATEGORIES, ...FURTHER];
  if (isDark) all[0] = BLUE_ON_DARK;
  return levels.map((i) => all[i % all.length] as string);
}
