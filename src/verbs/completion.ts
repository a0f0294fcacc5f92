import type { Command } from "commander";
import { type Candidate, completeWords } from "../completion/complete-words.ts";
import { SCRIPTS, SHELLS } from "../completion/scripts.ts";
import { usageError } from "../core/failure.ts";
import { quoteWords, splitWords } from "../core/shell-words.ts";
import { visible } from "../core/terminal-text.ts";
import { openListFile } from "../store/list-file.ts";
import type { ExitCode } from "./shared/verb.ts";
import { printExactly, type World } from "./shared/world.ts";

export function configure(command: Command): void {
  command.argument("<shell>", "bash, zsh or fish").allowExcessArguments(true).addHelpText("after", HELP);
}

const HELP = `
Completes verbs, options, lists, places, and the numbers of entries (with their
commands).
Add one of these lines to the file that your shell reads at its start:

  eval "$(cooperate --completion bash)"      ~/.bashrc
  eval "$(cooperate --completion zsh)"       ~/.zshrc, after compinit
  cooperate --completion fish | source       ~/.config/fish/config.fish`;

export async function run(world: World, command: Command): Promise<ExitCode> {
  const [shell = "", ...words] = command.args;
  // The scripts ask so; nobody types it.
  if (shell === "words") return answer(world, command.parent as Command, words);
  const known = SHELLS.find((each) => each === shell);
  if (known === undefined || words.length > 0)
    throw usageError(
      `--completion ${quoteWords(command.args)}: expected ${SHELLS.join(", ")}`,
      'for example: eval "$(cooperate --completion bash)"',
    );
  world.stdout.write(SCRIPTS[known]);
  return 0;
}

/** Candidates that are listed at most. */
const MOST = 500;
const LONGEST_DESCRIPTION = 72;

async function answer(world: World, program: Command, typed: readonly string[]): Promise<ExitCode> {
  // bash makes a word of its own of the = in `--log-dir=x`
  const words = typed.filter((word, i) => word !== "=" || i === typed.length - 1).map(unquoted);
  const current = words.at(-1) === "=" ? "" : (words.at(-1) ?? "");
  const { candidates, files, list, placesOf } = completeWords(program, [...words.slice(0, -1), current]);
  const all =
    placesOf !== undefined
      ? (await import("./complete-places.ts")).completePlaces(world, placesOf, current)
      : list === undefined
        ? candidates
        : await entriesIn(list, current);
  const lines = all.slice(0, MOST).map(({ value, description }) => `${value}\t${shortened(description)}`);
  printExactly(world, [...lines, `:${files}`]);
  return 0;
}

/** The entries of a list by number; none when it cannot be read. */
async function entriesIn(list: string, current: string): Promise<readonly Candidate[]> {
  const entries = await openListFile(list)
    .read()
    .catch(() => []);
  return entries
    .map(({ status, argv }, n) => ({ value: String(n), description: `${status} ${quoteWords(argv)}` }))
    .filter(({ value }) => value.startsWith(current));
}

function shortened(text: string): string {
  const line = visible(text.replaceAll(/\s+/g, " "));
  return line.length > LONGEST_DESCRIPTION ? `${line.slice(0, LONGEST_DESCRIPTION - 3)}...` : line;
}

/** A word without the quotes that the shell would remove; one that is not complete stays. */
function unquoted(word: string): string {
  try {
    const words = splitWords(word);
    return words.length === 1 ? (words[0] ?? word) : word;
  } catch {
    return word;
  }
}
