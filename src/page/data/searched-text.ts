import type { ReportData } from "./report-data.ts";

/** What text is looked for in: the command, or the values of parameters where commands are not told,
 *  the name, and what ended it. */
export function searchedText({ commands, params, names, reasons }: ReportData, row: number): string {
  const words = commands
    ? [commands[row]]
    : params.map(({ name, values, index }) => `${name}=${values[index[row] ?? -1] ?? ""}`);
  return [...words, names?.[row], reasons[row]].filter((word) => word).join("\n");
}
