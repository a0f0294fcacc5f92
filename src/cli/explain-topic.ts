import { quoteWords } from "../core/shell-words.ts";
import type { Verb } from "../verbs/shared/verb.ts";
import { print, type World } from "../verbs/shared/world.ts";
import { ourCommandFor } from "./foreign-words.ts";
import { unknownVerb } from "./unknown-verb.ts";
import { verbsWithOption } from "./verbs-with-option.ts";

/** Answers what `topic` is, which is no verb of ours: an option, or a word of another program.
 *  @param isOption whether it was asked for as `--help`, which may stand before a list
 *  @returns the words of the help to show, if any
 *  @throws CooperateError (usage) when nothing is known of it */
export async function explainTopic(
  world: World,
  topic: string,
  verbs: readonly Verb[],
  isOption: boolean,
): Promise<readonly string[] | undefined> {
  const command = topic.startsWith("-") ? undefined : ourCommandFor(topic);
  if (command === undefined) {
    const found = await verbsWithOption(topic.startsWith("-") ? topic : `--${topic}`, verbs);
    if (found.length === 0) {
      if (isOption) return ["--help"]; // --help exps.json
      throw await unknownVerb([topic], verbs);
    }
    for (const { verb, option } of found)
      print(world, `cooperate --${verb.name} ${option.flags}: ${option.description}`);
    return undefined;
  }
  print(world, `${quoteWords([topic])} is here: cooperate ${command}`);
  const name = /^--([a-z-]+)/.exec(command)?.[1] ?? "";
  if (!verbs.some((verb) => verb.name === name)) return undefined;
  print(world);
  return [name, "--help"];
}
