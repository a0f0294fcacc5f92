/** Which of `count` items are visible in `room` lines, with the one in `focus` in the middle where
 *  there are enough.
 *  @returns the first visible item, and the one after the last */
export function windowOf(count: number, room: number, focus: number): [from: number, to: number] {
  const size = Math.max(0, Math.min(count, room));
  const from = Math.max(0, Math.min(focus - Math.floor(size / 2), count - size));
  return [from, from + size];
}

/** Divides `room` lines between two parts that need `first` and `second` lines. When there is too
 *  little room, the second part gets up to two fifths, and the first one the rest. */
export function divideRoom(room: number, first: number, second: number): [first: number, second: number] {
  if (first + second <= room) return [first, second];
  const lower = Math.min(second, Math.max(Math.floor(room * 0.4), room - first));
  return [room - lower, lower];
}
