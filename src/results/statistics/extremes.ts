/** Places in a series of values; -1 where there is none. */
export interface Extremes {
  readonly least: number;
  readonly greatest: number;
  /** The first that is not finite. */
  readonly odd: number;
}

/** Where the least and the greatest finite value are in `values` from `from` to before `to`. */
export function extremesOf(values: ArrayLike<number>, from: number, to: number): Extremes {
  let [least, greatest, odd] = [-1, -1, -1];
  for (let i = from; i < to; i++) {
    const value = values[i] as number;
    if (!Number.isFinite(value)) {
      if (odd < 0) odd = i;
      continue;
    }
    if (least < 0 || value < (values[least] as number)) least = i;
    if (greatest < 0 || value > (values[greatest] as number)) greatest = i;
  }
  return { least, greatest, odd };
}
