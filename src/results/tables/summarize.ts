import { CENTERS } from "./centers.ts";
import type { Show } from "./show.ts";
import { SPREADS } from "./spreads.ts";
import type { Measure } from "./table.ts";

/** What `values` say together. Only finite ones count; with none of them the value is NaN. */
export function summarize(values: readonly number[], show: Show): Measure {
  const finite = values.filter((value) => Number.isFinite(value));
  const n = finite.length;
  if (show.kind === "n") return { value: n, n };
  if (show.kind === "range") {
    const [low, high] = [CENTERS.min(finite), CENTERS.max(finite)];
    return { value: (low + high) / 2, low, high, n };
  }
  const value = CENTERS[show.center](finite);
  if (show.spread === undefined) return { value, n };
  return { value, n, ...(n < 2 ? { spread: Number.NaN } : SPREADS[show.spread](finite, show.center)) };
}
