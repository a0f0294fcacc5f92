import { usageError } from "../core/failure.ts";

/**
 * Both spellings of a verb: `cooperate --run FILE` and `cooperate run FILE` are the same, wherever among the options
 * `--run` stands.
 */

/** `args` with the verb first and without its dashes; unchanged when there is none. Behind a verb nothing is looked at from the
 *  first word on that begins with a +: the values of such options may look like anything.
 *  @param shared names that are options of other verbs, too: `--run FILE --jobs 4`; where there is another verb they are that
 *  @throws CooperateError (usage) when there are two */
export function verbFirst(
  args: readonly string[],
  names: readonly string[],
  shared: readonly string[] = [],
): string[] {
  const own = arrange(
    args,
    names.filter((name) => !shared.includes(name)),
  );
  return own.found ? own.words : arrange(args, names).words;
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
    const [word, value] = split(arg);
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

/** `--run=FILE` is `--run FILE`. */
function split(arg: string): [word: string, value?: string] {
  const at = arg.indexOf("=");
  return arg.startsWith("--") && at > 0 ? [arg.slice(0, at), arg.slice(at + 1)] : [arg];
}
