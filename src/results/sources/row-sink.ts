import { type MetricSink, nothingOdd } from "./report.ts";
import type { Value } from "./value.ts";

/** Takes what a file reports as rows: each line, row or element is one, with its step. */
export class RowSink implements MetricSink {
  readonly isTable = true;
  readonly odd = nothingOdd();
  readonly rows: Map<string, Value>[] = [];
  #place: number | undefined;

  add(name: string, value: Value, _step: number | undefined, place: number): void {
    let row = this.rows.at(-1);
    if (!row || place !== this.#place) this.rows.push((row = new Map()));
    this.#place = place;
    row.set(name, value);
  }
}
