import { argParams, bareOptions } from "./arg-params.ts";
import { invocationOf, type Invocation, shellText } from "./program.ts";
import { shellSegments } from "./shell-segments.ts";

/** What the whole list says about its options. */
export interface Grammar {
  /** Options that take no value: somewhere in the list each stands without one. */
  readonly flags: ReadonlySet<string>;
}

/** The parameter that names the program. */
export const PROGRAM = "program";

/** Lets all commands of a list vote on which options are flags: `--no-amp data.csv` cannot be
 *  understood by itself, but with `--no-amp --lr 1` elsewhere it can.
 *  @param flags options that are known to be flags, with or without dashes */
export function grammarOf(argvs: Iterable<readonly string[]>, flags: Iterable<string> = []): Grammar {
  const all = new Set([...flags].map((name) => name.replace(/^--?/, "")));
  for (const argv of argvs)
    for (const { words } of invocationsOf(argv)) for (const name of bareOptions(words)) all.add(name);
  return { flags: all };
}

/** The parameters of one command, by name without dashes, in the order in which they stand there;
 *  `program` first, variables as `$NAME`, positional words as `1`, `2`, ... Values are the text as it
 *  was written, `true` for a flag. */
export function paramsOf(argv: readonly string[], { flags }: Grammar): Map<string, string> {
  const found = new Map<string, string>();
  for (const { program, env, words } of invocationsOf(argv)) {
    const own = [
      [PROGRAM, program] as const,
      ...[...env].map(([name, value]) => [`$${name}`, value] as const),
      ...argParams(words, flags),
    ];
    for (const [name, value] of own) if (!found.has(name)) found.set(name, value);
  }
  return found;
}

/** What a command runs: one program, or those in the text of `bash -c TEXT`. */
function invocationsOf(argv: readonly string[], depth = 0): Invocation[] {
  const shell = depth < DEEPEST ? shellText(argv) : undefined;
  if (shell === undefined) return [invocationOf(argv)];
  const inner = shellSegments(shell.text).flatMap((words) => invocationsOf(words, depth + 1));
  // the first word behind TEXT is $0
  const rest = shell.rest.slice(1);
  if (inner.length === 0) return [{ program: "sh", env: new Map(), words: [shell.text, ...rest] }];
  return rest.length === 0 ? inner : [...inner, { program: "sh", env: new Map(), words: rest }];
}

/** A shell in a shell is enough. */
const DEEPEST = 3;
