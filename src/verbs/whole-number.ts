import { usageError } from "../core/failure.ts";
import { quoteWords } from "../core/shell-words.ts";

/** Parses a whole number of at least `least` from the command line.
 *  @throws CooperateError (usage) that names `option` */
export function wholeNumber(option: string, text: string, least: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least) {
    throw usageError(`${option} ${quoteWords([text])}: expected a whole number of at least ${least}`);
  }
  return value;
}
