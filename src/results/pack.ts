import type { Result } from "./result.ts";
import type { Curve, MetricValue } from "./row.ts";

/** Results as columns: they are sent between threads by moving their buffers, and 100,000 of them
 *  take a few buffers of numbers rather than as many objects. */
export interface PackedResults {
  /** How many results there are. */
  readonly count: number;
  /** Names of metrics and of curves. */
  readonly names: readonly string[];
  /** For each metric of each result: the result, the name, and the number. */
  readonly metrics: {
    readonly rows: Uint32Array;
    readonly names: Uint32Array;
    readonly numbers: Float64Array;
  };
  /** Metrics that are no numbers, by their index in `metrics`. */
  readonly texts: ReadonlyMap<number, MetricValue>;
  /** For each curve: the result, the name, and how many points it has. */
  readonly curves: { readonly rows: Uint32Array; readonly names: Uint32Array; readonly lengths: Uint32Array };
  /** Of each curve the steps, and then the values. */
  readonly points: Float64Array<ArrayBuffer>;
  /** What was odd, of results of which something was. */
  readonly oddities: ReadonlyMap<number, Oddity>;
}

type Oddity = Omit<Result, "metrics" | "curves">;

/** Packs results. */
export function packResults(results: readonly Result[]): PackedResults {
  const names = new Map<string, number>();
  const nameOf = (name: string): number => {
    const known = names.get(name) ?? names.size;
    if (known === names.size) names.set(name, known);
    return known;
  };
  const metrics = results.flatMap((result, row) =>
    Array.from(result.metrics, ([name, value]) => ({ row, name, value })),
  );
  const curves = results.flatMap((result, row) =>
    Array.from(result.curves, ([name, curve]) => ({ row, name, curve })),
  );
  const points = new Float64Array(curves.reduce((total, { curve }) => total + 2 * curve.steps.length, 0));
  let at = 0;
  for (const { curve } of curves) {
    points.set(curve.steps, at);
    points.set(curve.values, at + curve.steps.length);
    at += 2 * curve.steps.length;
  }
  const rowsAndNames = (
    all: readonly { row: number; name: string }[],
  ): { rows: Uint32Array; names: Uint32Array } => ({
    rows: Uint32Array.from(all, ({ row }) => row),
    names: Uint32Array.from(all, ({ name }) => nameOf(name)),
  });
  const numbers = Float64Array.from(metrics, ({ value }) => (typeof value === "number" ? value : Number.NaN));
  const lengths = Uint32Array.from(curves, ({ curve }) => curve.steps.length);
  return {
    count: results.length,
    metrics: { ...rowsAndNames(metrics), numbers },
    texts: new Map(metrics.flatMap(({ value }, i) => (typeof value === "number" ? [] : [[i, value]]))),
    curves: { ...rowsAndNames(curves), lengths },
    names: [...names.keys()],
    points,
    oddities: new Map(results.flatMap((result, row) => oddityOf(result, row))),
  };
}

function oddityOf({ odd, slow, unpaired, unreadable }: Result, row: number): [number, Oddity][] {
  const isOdd =
    Object.values(odd).some((count) => count > 0) || slow.length + unpaired.length + unreadable.length > 0;
  return isOdd ? [[row, { odd, slow, unpaired, unreadable }]] : [];
}

const NOTHING: Oddity = {
  odd: Object.freeze({ badLines: 0, firstBad: 0, arrays: 0, longLines: 0, excess: 0 }),
  slow: [],
  unpaired: [],
  unreadable: [],
};

/** The results again; their curves share one buffer. */
export function unpackResults(packed: PackedResults): Result[] {
  const { count, names, metrics, texts, curves, points, oddities } = packed;
  const results = Array.from({ length: count }, (_, row) => ({
    metrics: new Map<string, MetricValue>(),
    curves: new Map<string, Curve>(),
    ...(oddities.get(row) ?? NOTHING),
  }));
  for (const [i, row] of metrics.rows.entries())
    results[row]?.metrics.set(
      names[metrics.names[i] as number] as string,
      texts.get(i) ?? (metrics.numbers[i] as number),
    );
  let at = 0;
  for (const [i, row] of curves.rows.entries()) {
    const length = curves.lengths[i] as number;
    const curve = {
      steps: points.subarray(at, at + length),
      values: points.subarray(at + length, at + 2 * length),
    };
    results[row]?.curves.set(names[curves.names[i] as number] as string, curve);
    at += 2 * length;
  }
  return results;
}
