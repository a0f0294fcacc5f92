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
  /** For each curve: the result, the name, how many points it has, and the number of the curve that
   *  has its steps: most runs of a list report at the same ones. */
  readonly curves: {
    readonly rows: Uint32Array;
    readonly names: Uint32Array;
    readonly lengths: Uint32Array;
    readonly stepsOf: Uint32Array;
  };
  /** Of each curve the steps, unless another curve has them, and then the values. */
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
  const stepsOf = sharedSteps(curves);
  const parts = curves.flatMap(({ curve: { steps, values } }, i) =>
    stepsOf[i] === i ? [steps, values] : [values],
  );
  const points = new Float64Array(parts.reduce((total, { length }) => total + length, 0));
  let at = 0;
  for (const part of parts) {
    points.set(part, at);
    at += part.length;
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
    curves: { ...rowsAndNames(curves), lengths, stepsOf },
    names: [...names.keys()],
    points,
    oddities: new Map(results.flatMap((result, row) => oddityOf(result, row))),
  };
}

/** For each curve the number of the first one with the same steps: itself, the curve before it, or the
 *  one before it of the same name. */
function sharedSteps(curves: readonly { readonly name: string; readonly curve: Curve }[]): Uint32Array {
  const stepsOf = Uint32Array.from(curves.keys());
  const ofName = new Map<string, number>();
  for (const [i, { name, curve }] of curves.entries()) {
    for (const before of [i - 1, ofName.get(name) ?? -1]) {
      const steps = curves[before]?.curve.steps;
      if (steps && isEqual(steps, curve.steps)) stepsOf[i] = stepsOf[before] as number;
    }
    ofName.set(name, i);
  }
  return stepsOf;
}

function isEqual(a: Float64Array, b: Float64Array): boolean {
  return a.length === b.length && a.every((step, i) => Object.is(step, b[i]));
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

/** Of a result without curves; most have none. */
const NO_CURVES: ReadonlyMap<string, Curve> = new Map();

/** The results again; their curves share one buffer. */
export function unpackResults(packed: PackedResults): Result[] {
  const { count, names, metrics, texts, oddities } = packed;
  const curves = unpackCurves(packed);
  const results = Array.from({ length: count }, (_, row) => ({
    metrics: new Map<string, MetricValue>(),
    curves: curves.get(row) ?? NO_CURVES,
    ...(oddities.get(row) ?? NOTHING),
  }));
  for (const [i, row] of metrics.rows.entries())
    results[row]?.metrics.set(
      names[metrics.names[i] as number] as string,
      texts.get(i) ?? (metrics.numbers[i] as number),
    );
  return results;
}

/** The curves of each result that has some. */
function unpackCurves({ names, curves, points }: PackedResults): Map<number, Map<string, Curve>> {
  const ofRow = new Map<number, Map<string, Curve>>();
  const columns: Float64Array[] = [];
  let at = 0;
  const next = (length: number): Float64Array => points.subarray(at, (at += length));
  for (const [i, row] of curves.rows.entries()) {
    const length = curves.lengths[i] as number;
    const owner = curves.stepsOf[i] as number;
    const steps = (columns[i] = owner === i ? next(length) : (columns[owner] as Float64Array));
    const own = ofRow.get(row) ?? new Map<string, Curve>();
    own.set(names[curves.names[i] as number] as string, { steps, values: next(length) });
    ofRow.set(row, own);
  }
  return ofRow;
}
