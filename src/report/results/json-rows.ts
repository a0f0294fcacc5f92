import { jsonForTerminal } from "../../core/terminal-text.ts";
import { jsonValue, type Records } from "./records.ts";

/** An object for each row, one on a line. */
export function* jsonLines({ names, isNumeric, rows }: Records): Generator<string> {
  for (const row of rows)
    yield jsonForTerminal(
      Object.fromEntries(names.map((name, i) => [name, jsonValue(row[i], isNumeric[i] ?? false)])),
    );
}

/** An array of these objects. */
export function* jsonObjects(records: Records): Generator<string> {
  let before: string | undefined;
  for (const line of jsonLines(records)) {
    yield before === undefined ? "[" : `${before},`;
    before = line;
  }
  if (before === undefined) yield "[]";
  else yield* [before, "]"];
}
