import type { RowPatch } from "../page/data/live-data.ts";
import type { ReportData } from "../page/data/report-data.ts";

type Attempt = RowPatch["attempts"][number];
type Curve = NonNullable<RowPatch["curves"]>[number];

/** The rows of a page, each with all that may change while a list runs. */
export class RowPatches {
  readonly #data: ReportData;
  readonly #claims: Readonly<Record<number, string>>;
  readonly #attempts = new Map<number, Attempt[]>();
  readonly #curves = new Map<number, Curve[]>();
  readonly #tails: ReadonlyMap<number, string>;

  /** @param claims by row */
  constructor(data: ReportData, claims: Readonly<Record<number, string>>) {
    [this.#data, this.#claims] = [data, claims];
    const { row, attempt, lane, status, start, end, firstStart } = data.attempts;
    for (const [i, at] of row.entries()) {
      const ended = end[i] ?? null;
      addTo(this.#attempts, at, {
        attempt: attempt[i] ?? 0,
        lane: lane[i] ?? 0,
        status: status[i] ?? 0,
        start: firstStart + (start[i] ?? 0),
        end: ended === null ? null : firstStart + ended,
      });
    }
    for (const [curve, { runs }] of data.curves.entries())
      for (const { row: at, ...run } of runs) addTo(this.#curves, at, { curve, ...run });
    this.#tails = new Map(data.tails?.map(({ row: at, text }) => [at, text]));
  }

  /** All of a row. */
  of(row: number): RowPatch {
    const curves = this.curvesOf(row);
    return { ...this.withoutCurves(row), ...(curves && { curves }) };
  }

  /** All but its curves: of these others may change, too, since a page has only so many points. */
  withoutCurves(row: number): RowPatch {
    const { status, reasons, metrics } = this.#data;
    const tail = this.#tails.get(row);
    return {
      row,
      status: status[row] ?? 0,
      reason: reasons[row] ?? null,
      claim: this.#claims[row] ?? null,
      metrics: metrics.map(({ values }) => values[row] ?? null),
      attempts: this.#attempts.get(row) ?? [],
      ...(tail !== undefined && { tail }),
    };
  }

  curvesOf(row: number): readonly Curve[] | undefined {
    return this.#curves.get(row);
  }
}

function addTo<T>(lists: Map<number, T[]>, row: number, item: T): void {
  const list = lists.get(row);
  if (list) list.push(item);
  else lists.set(row, [item]);
}
