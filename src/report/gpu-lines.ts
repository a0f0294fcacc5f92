import { formatNumbers } from "../core/selection.ts";
import { quoteWords } from "../core/shell-words.ts";

/** A note on entries that this runner can never run because they need more GPUs than it has; empty
 *  when there are none.
 *  @param numbers of those entries
 *  @param devices how many GPUs the runner may assign
 *  @param file the list as the user named it */
export function describeUnfit(numbers: readonly number[], devices: number, file: string): string[] {
  if (numbers.length === 0) return [];
  const who = `${numbers.length === 1 ? "1 entry" : `${numbers.length} entries`} (${formatNumbers(numbers)})`;
  const need = numbers.length === 1 ? "needs" : "need";
  const list = quoteWords([file]);
  if (devices === 0)
    return [`${who} ${need} GPUs, and this runner has none: cooperate --run ${list} --gpus auto`];
  return [
    `${who} ${need} more GPUs than the ${devices} of this runner, and ${numbers.length === 1 ? "is" : "are"} left to other runners`,
  ];
}
