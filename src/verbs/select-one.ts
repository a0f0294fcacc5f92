import type { Entry } from "../core/entry.ts";
import { CooperateError, usageError } from "../core/failure.ts";
import { formatNumbers, select, type Selection } from "../core/selection.ts";
import { quoteWords } from "../core/shell-words.ts";

/** The number of the entry that `selection` means.
 *  @throws CooperateError (usage) when there is none, or it means several; (list) when the list is
 *    empty */
export function selectOne(entries: readonly Entry[], file: string, selection: Selection | undefined): number {
  if (selection === undefined)
    throw usageError("which entry?", `for example: cooperate --log ${quoteWords([file])} last`);
  const numbers = select(entries, selection);
  const [n, another] = numbers;
  if (n === undefined) throw new CooperateError("list", `${file} is empty: there is no entry`);
  if (another === undefined) return n;
  throw usageError(
    `"${selection.text}" means ${numbers.length} entries (${formatNumbers(numbers)})`,
    "give the number of one of them",
  );
}
