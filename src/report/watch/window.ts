/** Which of `count` items are seen through a window of `room`, with the one in `focus` in its middle where there are enough.
 *  @returns from the first to before the last */
export function windowOf(count: number, room: number, focus: number): [from: number, to: number] {
  const seen = Math.max(0, Math.min(count, room));
  const from = Math.max(0, Math.min(focus - Math.floor(seen / 2), count - seen));
  return [from, from + seen];
}

/** How many lines of `room` two lists of lines get that want `first` and `second`: all where there is enough, else the second up
 *  to two fifths, and the first the rest. */
export function share(room: number, first: number, second: number): [first: number, second: number] {
  if (first + second <= room) return [first, second];
  const lower = Math.min(second, Math.max(Math.floor(room * 0.4), room - first));
  return [room - lower, lower];
}
