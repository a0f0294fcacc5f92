import { jsonForTerminal } from "../../core/terminal-text.ts";
import { jsonValue, type Records } from "./records.ts";

/** An object for each row, one on a line. */
export function jsonLines({ names, isNumeric, rows }: Records): string[] {
  return rows.map((row) =>
    jsonForTerminal(
      Object.fromEntries(names.map((name, i) => [name, jsonValue(row[i], isNumeric[i] ?? false)])),
    ),
  );
}

/** An array of these objects. */
export function jsonObjects(records: Records): string[] {
  const lines = jsonLines(records);
  if (lines.length === 0) return ["[]"];
  return ["[", ...lines.map((line, i) => (i < lines.length - 1 ? `${line},` : line)), "]"];
}
