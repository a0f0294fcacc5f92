import type { Results } from "./results-answer.ts";
import type { ResultsOptions } from "./results-options.ts";

/** Collects what the experiments of a list have reported, as `--results` does. What `--save` has
 *  remembered counts, too.
 *  @param file path of the list
 *  @throws CooperateError (list) when it cannot be read, (usage) for what cannot be understood */
export async function results(file: string, options: ResultsOptions = {}): Promise<Results> {
  const { resultsOf } = await import("./results-of.ts");
  return resultsOf(file, options);
}
