/** Which rows have changed since when. Each change of a row gets the next number, so that whoever
 *  has seen one number can be told what is new since. */
export class RowLog {
  /** The last change of each row. */
  readonly #last = new Map<number, number>();
  /** All changes, the oldest first; of a row only the last one counts. */
  #changes: { readonly seq: number; readonly row: number }[] = [];
  #seq = 0;

  /** The number of the last change; 0 when there was none. */
  get seq(): number {
    return this.#seq;
  }

  /** Notes that `row` has changed. */
  touch(row: number): void {
    this.#seq++;
    this.#last.set(row, this.#seq);
    this.#changes.push({ seq: this.#seq, row });
    if (this.#changes.length > 2 * this.#last.size + 1_000)
      this.#changes = this.#changes.filter((change) => this.#isLast(change));
  }

  /** The rows that have changed after change number `seq`, each with the number of its last change,
   *  in this order. */
  *after(seq: number): Generator<{ readonly seq: number; readonly row: number }> {
    for (let i = this.#firstAfter(seq); i < this.#changes.length; i++) {
      const change = this.#changes[i] as { readonly seq: number; readonly row: number };
      if (this.#isLast(change)) yield change;
    }
  }

  #isLast({ seq, row }: { readonly seq: number; readonly row: number }): boolean {
    return this.#last.get(row) === seq;
  }

  #firstAfter(seq: number): number {
    let [low, high] = [0, this.#changes.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#changes[middle]?.seq ?? 0) > seq) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
