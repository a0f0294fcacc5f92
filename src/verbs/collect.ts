/** Parses an option that can be given more than once: its values in their order.
 *  @param before the values so far; false after `--no-NAME`, which takes them back */
export function collect(value: string, before: readonly string[] | false = []): readonly string[] {
  return [...(before || []), value];
}
