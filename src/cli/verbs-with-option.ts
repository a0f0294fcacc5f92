import { Command, type Option } from "commander";
import type { Verb } from "../verbs/shared/verb.ts";

/** The verbs that have an option `flag`, as `--timeout` or `-j`, with that option. All verbs are
 *  loaded for that, so it is only for messages. */
export async function verbsWithOption(
  flag: string,
  verbs: readonly Verb[],
): Promise<readonly { readonly verb: Verb; readonly option: Option }[]> {
  const found: { verb: Verb; option: Option }[] = [];
  for (const verb of verbs) {
    const command = new Command(verb.name);
    (await verb.load()).configure(command);
    const option = command.options.find(({ short, long }) => flag === short || flag === long);
    if (option) found.push({ verb, option });
  }
  return found;
}
