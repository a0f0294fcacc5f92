import { std } from "../statistics/mean.ts";
import type { CenterName } from "./centers.ts";
import type { Measure } from "./table.ts";

/** The bar around the middle of at least two values. */
type Spread = (values: readonly number[], center: CenterName) => Pick<Measure, "spread" | "low" | "high">;

export type SpreadName = "std" | "sem";

/** What can stand behind ± in `--show`. */
export const SPREADS: Readonly<Record<SpreadName, Spread>> = {
  std: (values) => ({ spread: std(values) }),
  // the standard error of the mean
  sem: (values) => ({ spread: std(values) / Math.sqrt(values.length) }),
};
