import type { Entry } from "../core/entry.ts";
import { type ChosenAttempts, chooseAttempts } from "./attempts.ts";
import type { CollectRequest, NumberedEntry } from "./request.ts";

/** A row to be, and the attempts that it is about. */
export interface RowPlan extends ChosenAttempts {
  readonly n: number;
  readonly entry: Entry;
}

/** The rows of entries. */
export function planRows(
  entries: readonly NumberedEntry[],
  { attempts = "latest", folder }: CollectRequest,
): RowPlan[] {
  return entries.flatMap(({ n, entry }) =>
    chooseAttempts(entry, attempts, folder).map((chosen) => ({ n, entry, ...chosen })),
  );
}
