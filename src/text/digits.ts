/** How the numbers of a column are written. */
export type NumberFormat =
  | { readonly kind: "fixed"; readonly decimals: number }
  /** Significant digits, for values of very different size. */
  | { readonly kind: "significant"; readonly digits: number };

/** At most so many digits tell values apart without a standard deviation. */
const MOST_SIGNIFICANT = 4;
/** Beyond so many decimals a number is easier to read with an exponent. */
const MOST_DECIMALS = 8;

/** As many digits as the standard deviations support: two of their median, so that a column is even
 *  (Taylor, An Introduction to Error Analysis, 2.2). Without any, the fewest that tell the values
 *  apart, at least 2 and at most 4 significant ones.
 *  @param values those that are shown; only finite ones count
 *  @param spreads their standard deviations, as far as there are any */
export function formatFor(values: readonly number[], spreads: readonly number[]): NumberFormat {
  const positive = spreads.filter((spread) => Number.isFinite(spread) && spread > 0).sort((a, b) => a - b);
  const spread = positive[Math.floor((positive.length - 1) / 2)];
  if (spread !== undefined) {
    // rounded first: 0.0996 is 0.10
    const decimals = 1 - exponentOf(Number(spread.toPrecision(2)));
    return decimals > MOST_DECIMALS
      ? significant(values)
      : { kind: "fixed", decimals: Math.max(0, decimals) };
  }
  return fewest(values.filter((value) => Number.isFinite(value)));
}

function fewest(values: readonly number[]): NumberFormat {
  const sizes = values.map((value) => Math.abs(value)).filter((size) => size > 0);
  if (values.every((value) => Number.isSafeInteger(value))) return { kind: "fixed", decimals: 0 };
  const largest = exponentOf(sizes.reduce((a, b) => Math.max(a, b)));
  const smallest = exponentOf(sizes.reduce((a, b) => Math.min(a, b)));
  const most = MOST_SIGNIFICANT - 1 - largest;
  if (largest - smallest >= MOST_SIGNIFICANT - 1 || most > MOST_DECIMALS) return significant(values);
  const last = Math.max(0, most);
  const printed = (decimals: number): number[] => values.map((value) => Number(value.toFixed(decimals)));
  const full = printed(last);
  const distinct = new Set(full).size;
  // 0.97 and 0.8 are not 1.0 and 0.8: two significant digits, unless fewer are exact
  const isEnough = (decimals: number): boolean => {
    const fewer = printed(decimals);
    if (fewer.every((value, i) => value === full[i])) return true;
    return decimals >= 1 - largest && distinct > 1 && new Set(fewer).size === distinct;
  };
  let decimals = 0;
  while (decimals < last && !isEnough(decimals)) decimals++;
  return { kind: "fixed", decimals };
}

function significant(values: readonly number[]): NumberFormat {
  const distinct = (digits: number): number => new Set(values.map((value) => value.toPrecision(digits))).size;
  let digits = 2;
  while (digits < MOST_SIGNIFICANT && distinct(digits) < distinct(MOST_SIGNIFICANT)) digits++;
  return { kind: "significant", digits };
}

/** The exponent of the first digit: 0 for 3.2, -2 for 0.016. */
function exponentOf(value: number): number {
  return Number(value.toExponential().split("e")[1]);
}
