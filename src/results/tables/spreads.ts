import { bootstrapInterval, halfWidthOfMean } from "../statistics/intervals.ts";
import { std } from "../statistics/mean.ts";
import { type CenterName, CENTERS } from "./centers.ts";
import type { Measure } from "./table.ts";

/** The bar around the middle of at least two values. */
type Spread = (values: readonly number[], center: CenterName) => Pick<Measure, "spread" | "low" | "high">;

export type SpreadName = "std" | "sem" | "ci95";

/** What can stand behind ± in `--show`. */
export const SPREADS: Readonly<Record<SpreadName, Spread>> = {
  std: (values) => ({ spread: std(values) }),
  // the standard error of the mean
  sem: (values) => ({ spread: std(values) / Math.sqrt(values.length) }),
  // of the mean by Student's t, of all else by the bootstrap
  ci95(values, center) {
    if (center === "mean") return { spread: halfWidthOfMean(values) };
    const [low, high] = bootstrapInterval(values, CENTERS[center]);
    return { low, high };
  },
};
