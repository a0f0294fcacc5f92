import { usageError } from "../core/failure.ts";

/**
 * The two spellings of a verb: `cooperate --run FILE` and `cooperate run FILE` are the same, and
 * `--run` can stand anywhere among the options.
 */

/** `args` with the verb first and without its dashes; unchanged when there is none. After a verb,
 *  the first word that begins with a + and all words after it are not examined: the values of +
 *  options can look like anything.
 *  @param shared names of verbs that are options of other verbs, too: together with another verb
 *    (`--run FILE --jobs 4`) they are options
 *  @throws CooperateError (usage) when there are two */
export function verbFirst(
  args: readonly string[],
  names: readonly string[],
  shared: readonly string[] = [],
): string[] {
  const arranged = arrange(
    args,
    names.filter((name) => !shared.includes(name)),
  );
  return arranged.found ? arranged.words : arrange(args, names).words;
}

function arrange(
  args: readonly string[],
  names: readonly string[],
): { readonly found: boolean; readonly words: string[] } {
  const end = args.includes("--") ? args.indexOf("--") : args.length;
  const words: string[] = [];
  const rest: string[] = [];
  let plus = false;
  args.forEach((arg, i) => {
    const [word, value] = splitAtEquals(arg);
    plus ||= words.length > 0 && arg.startsWith("+");
    const isVerb =
      i < end &&
      !plus &&
      (word.startsWith("--") ? names.includes(word.slice(2)) : i === 0 && names.includes(arg));
    if (!isVerb) {
      rest.push(arg);
      return;
    }
    words.push(word.replace(/^--/, ""));
    if (value !== undefined) rest.unshift(value);
  });
  if (words.length > 1) {
    const given = words.map((word) => `--${word}`).join(" and ");
    throw usageError(`${given} do not go together`, "give one verb at a time");
  }
  return { found: words.length > 0, words: [...words, ...rest] };
}

/** Splits `--run=FILE` into `--run` and `FILE`. */
function splitAtEquals(arg: string): [word: string, value?: string] {
  const at = arg.indexOf("=");
  return arg.startsWith("--") && at > 0 ? [arg.slice(0, at), arg.slice(at + 1)] : [arg];
}

/** The word that help is asked for: `help run`, `help --run`, `--help run`. */
export function helpTopic(args: readonly string[]): string | undefined {
  const [first = "", topic] = args;
  if (topic === undefined || !["help", "--help", "-h"].includes(first)) return undefined;
  if (first !== "help" && args.length > 2) return undefined; // --help FILE --run
  return ["help", "--help", "-h"].includes(topic) ? undefined : topic;
}
