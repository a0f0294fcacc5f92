/** Parses an option that can be given more than once: its values in their order.
 *  @param before the values so far; false after `--no-NAME`, which takes them back */
export function collect(value: string, before: readonly string[] | false = []): readonly string[] {
  return [...(before || []), value];
}

/** Parses an option with names of columns and the like, which may be given again: all of them count,
 *  as with commas between. */
export function collectNames(value: string, before: string | false = false): string {
  return before === false ? value : `${before},${value}`;
}

/** Parses a condition, which may be given again: all of them hold. */
export function collectConditions(value: string, before: string | false = false): string {
  return before === false ? value : `(${before}) & (${value})`;
}
