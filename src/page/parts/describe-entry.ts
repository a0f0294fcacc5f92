import type { View } from "../part.ts";

/** An entry in one line: its number, status, what ended it, its name and its parameters. */
export function describeEntry({ data }: View, row: number): string {
  const status = data.statuses[data.status[row] ?? -1] ?? "";
  const reason = data.reasons[row];
  const params = data.params.flatMap(({ name, values, index }) => {
    const value = values[index[row] ?? -1];
    return value === undefined ? [] : [`${name} ${value}`];
  });
  const name = data.names?.[row];
  return [
    `entry ${data.n[row]}: ${status}${reason ? ` (${reason})` : ""}`,
    ...(name ? [name] : []),
    ...params,
  ].join(" · ");
}
