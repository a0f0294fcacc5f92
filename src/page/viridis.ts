import { colorAlong, isBright, VIRIDIS } from "../color/ramp.ts";

/** The colour at `share`, from 0 (dark violet) to 1 (bright yellow), for CSS. */
export function viridis(share: number): string {
  return `rgb(${colorAlong(VIRIDIS, share).join(",")})`;
}

/** The colours of a cell that says how good something is, from 0 (worst) to 1 (best), and of the text
 *  in it. The best stands out: it is dark on a light page and bright on a dark one. */
export function cellColors(
  good: number,
  isDark: boolean,
): { readonly background: string; readonly color: string } {
  const color = colorAlong(VIRIDIS, isDark ? good : 1 - good);
  return { background: `rgb(${color.join(",")})`, color: isBright(color) ? "#000" : "#fff" };
}
