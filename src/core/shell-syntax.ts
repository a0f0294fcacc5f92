import type { ParsedWord } from "./parse-words.ts";

/**
 * What a shell would expand or obey in a command. cooperate runs commands without a shell, so all
 * this is passed to the program as it is, which is rarely what was meant.
 */

/** The parts of a command that only a shell would expand or obey, as they are shown to people, each
 *  once: `>`, `$HOME`, `*.txt`, `cd`.
 *  @param variables how many of `words` set variables before the program: NAME=VALUE; -1 when
 *    no program is among the words */
export function shellSyntax(words: readonly ParsedWord[], variables: number): string[] {
  const found = new Set<string>();
  for (const [i, { text, unquoted, expandable }] of words.entries()) {
    if (unquoted.startsWith("#")) {
      found.add("#");
      break;
    }
    if (i === variables && unquoted === text && SHELL_COMMANDS.has(text)) found.add(text);
    for (const [expansion] of expandable.matchAll(EXPANSION)) found.add(expansion);
    for (const [operator] of unquoted.matchAll(OPERATOR)) found.add(operator);
    if (i < variables ? HOME.test(unquoted.replace(/^\w*=/, "")) : isPattern(unquoted)) found.add(text);
  }
  return [...found];
}

const EXPANSION = /\$(?:[A-Za-z_]\w*|[\d@*#?$!-]|\{[^}\0]*\}?|\()|`/g;
/** A file descriptor before > is a word of digits. */
const OPERATOR = /(?:^\d+|&)?(?:>[>|]?|<[<>]?[<-]?)(?:&\d*-?)?|\|[|&]?|&&?|;;?/g;

/** Whether a shell would replace the word by the names of files, or by several words. */
function isPattern(unquoted: string): boolean {
  return GLOB.test(unquoted) || BRACES.test(unquoted) || HOME.test(unquoted);
}

// A shell leaves layers=[1,2] (Hydra) as it is, since no file has such a name.
const GLOB = /[*?]|^[^=[]*\[[^\]\0]+\]/;
const BRACES = /(?<!\$)\{(?:[^{}]*,.*|-?\w+\.\.-?\w+(?:\.\.-?\d+)?)\}/s;
/** ~name alone is also how Hydra deletes a key. */
const HOME = /^~(?:$|\/|[a-z_][\w.-]*\/)/;

/** Commands and words of the shell itself, for which there is no program. */
export const SHELL_COMMANDS: ReadonlySet<string> = new Set(
  "cd source . export unset set ulimit umask alias eval exec trap for while until if case function ! { [[".split(
    " ",
  ),
);
