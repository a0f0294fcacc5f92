import { CommanderError } from "commander";
import { codeOf } from "../core/errno.ts";
import { CooperateError } from "../core/failure.ts";
import { quoteWords } from "../core/shell-words.ts";
import { visible } from "../core/terminal-text.ts";
import { parseAddress } from "../remote/protocol/address.ts";
import type { ExitCode, Verb } from "../verbs/shared/verb.ts";
import { say, type World } from "../verbs/shared/world.ts";

/** Prints the message of `error`, with what to type next.
 *  @param verb what was to be done, if it is known
 *  @param file the list that was named, if any
 *  @returns the exit code
 *  @throws `error` when it is a bug */
export function reportError(error: unknown, world: World, verb?: Verb, file?: string): ExitCode {
  if (error instanceof CooperateError) {
    say(world, `cooperate: ${error.message}`);
    const hint = error.hint ?? (isMissing(error) ? hintForMissing(verb, file) : undefined);
    if (error.place) {
      const { text, at } = error.place;
      say(world, `  ${text.replaceAll(/\s/g, " ")}`);
      say(world, `  ${" ".repeat(Array.from(visible(text.slice(0, at))).length)}^`);
    }
    if (hint) say(world, `  ${hint}`);
    return error.exitCode;
  }
  if (!(error instanceof CommanderError)) throw error;
  if (error.exitCode === 0) return 0; // help and version
  say(world, `cooperate: ${error.message.replace(/^error: /, "").replaceAll("\n", " ")}`);
  const page = verb ? `--${verb.name} --help` : "--help";
  const isExample = verb && ARGUMENTS.has(error.code);
  say(world, isExample ? `  for example: ${exampleOf(verb, file)}` : `  see: cooperate ${page}`);
  return 2;
}

const ARGUMENTS: ReadonlySet<string> = new Set(["commander.missingArgument", "commander.excessArguments"]);

function exampleOf({ name, example }: Verb, file = "exps.json"): string {
  return `cooperate --${name} ${example.replace("FILE", () => quoteWords(["", file]).slice(3))}`;
}

/** Whether the list is not there, nor one with a similar name. */
function isMissing({ kind, cause, message }: CooperateError): boolean {
  return kind === "list" && ["ENOENT", "EGONE"].includes(codeOf(cause)) && message.endsWith("does not exist");
}

function hintForMissing(verb?: Verb, file?: string): string | undefined {
  if (/^[^\s/:]+:$/.test(file ?? ""))
    return `a list on another machine is written with its path: ${quoteWords([`${file}exps.json`])}`;
  const address = parseAddress(file ?? "");
  if (address && !address.isSocket && verb) {
    const words = ["cooperate", `--${verb.name}`, address.path];
    return `--run reaches a list on another machine; type this one there: ${quoteWords(["ssh", address.target, quoteWords(words)])}`;
  }
  return verb?.name === "run" ? builderFor(file) : undefined;
}

function builderFor(file = "exps.json"): string {
  return `build it with: cooperate --doe ${quoteWords(["", file]).slice(3)}`;
}
