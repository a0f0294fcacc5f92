import type { Axis } from "./figure.ts";

/** Where a value is on its axis: 0 at the first end, 1 at the last. */
export function placeOn({ isLog, ends: [low, high] }: Axis): (value: number) => number {
  const place = (value: number): number => (isLog ? Math.log(value) : value);
  const [from, to] = [place(low), place(high)];
  return (value) => (place(value) - from) / (to - from);
}
