import { holm } from "./holm.ts";
import { pairedTest, welchTest } from "./t-tests.ts";

/** The runs of one setting: the value of a metric, and what tells the runs apart (a seed). */
export interface Sample {
  readonly values: readonly number[];
  readonly keys: readonly string[];
}

/** Fewer runs than this say nothing. */
export const LEAST_RUNS = 3;

/** From here on a difference is one (Fisher, Statistical Methods for Research Workers, 1925). */
export const LEVEL = 0.05;

/** What came out of comparing settings with the best one. */
export interface AgainstBest {
  /** p for each setting; undefined of the best one, and where either has too few runs. */
  readonly ps: readonly (number | undefined)[];
  readonly isPaired: boolean;
}

/**
 * Compares each setting with the best one: by a paired test where all settings have the same keys
 * once, else by Welch's; corrected by Holm over all comparisons.
 * @param best the index of the best setting
 */
export function compareWithBest(samples: readonly Sample[], best: number): AgainstBest {
  const winner = samples[best];
  const result: (number | undefined)[] = samples.map(() => undefined);
  if (!winner || winner.values.length < LEAST_RUNS) return { ps: result, isPaired: false };
  const others = [...samples.keys()].filter(
    (i) => i !== best && (samples[i]?.values.length ?? 0) >= LEAST_RUNS,
  );
  const compared = [winner, ...others.map((i) => samples[i] as Sample)];
  const isPaired = haveSameKeys(compared);
  const ps = compared
    .slice(1)
    .map((other) =>
      isPaired
        ? pairedTest(inOrderOfKeys(winner), inOrderOfKeys(other)).p
        : welchTest(winner.values, other.values).p,
    );
  for (const [k, p] of holm(ps).entries()) result[others[k] as number] = p;
  return { ps: result, isPaired };
}

function haveSameKeys(samples: readonly Sample[]): boolean {
  const keys = samples.map((sample) => [...sample.keys].sort());
  const [first = []] = keys;
  return (
    new Set(first).size === first.length &&
    keys.every((own) => own.length === first.length && own.every((key, i) => key === first[i]))
  );
}

function inOrderOfKeys({ values, keys }: Sample): number[] {
  const order = keys.map((key, i) => [key, i] as const).sort(([a], [b]) => (a < b ? -1 : 1));
  return order.map(([, i]) => values[i] ?? Number.NaN);
}
