import { usageError } from "../../core/failure.ts";
import { quoteWords } from "../../core/shell-words.ts";

/** Refuses words of the user for the program that submits, where they would break what a pool is
 *  built on: how many jobs there are, and by which name they are found again.
 *  @param instead what to type, by the options of that program
 *  @throws CooperateError (usage) */
export function refuseOwnWords(words: readonly string[], instead: Readonly<Record<string, string>>): void {
  for (const word of words)
    for (const [option, better] of Object.entries(instead)) {
      const isLong = option.startsWith("--");
      if (isLong ? word.split("=", 1)[0] !== option : word.slice(0, option.length) !== option) continue;
      throw usageError(`--extra ${quoteWords(["", word]).slice(3)}: --launch says that itself`, better);
    }
}
