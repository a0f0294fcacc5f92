import type { Command } from "commander";
import type { World } from "./world.ts";

/** 0 all done, 1 an experiment failed (or another reason: docs/cli.md), 2 wrong usage or a bad
 *  list, 3 storage, 124 timed out, 128 + n signal n. */
export type ExitCode = number;

/** The exit code of a wait that took too long, as of timeout(1). */
export const TIMED_OUT = 124;

/** What the file of a verb exports. It is loaded only when the verb is used. */
export interface VerbModule {
  /** Declares arguments, options, and the text and examples of `--help`. */
  configure(command: Command): void;
  /** Carries out the verb.
   *  @param literal the words that are not parsed as options, as they were typed: those after
   *    `--`, which are also the last of `command.args`; or, for a verb with `plusOptions`, all
   *    words from the first one that begins with a +
   *  @returns the exit code
   *  @throws CooperateError, whose message is printed and whose exit code counts */
  run(world: World, command: Command, literal: readonly string[] | undefined): Promise<ExitCode>;
}

/** One row of the table of verbs. */
export interface Verb {
  readonly name: string;
  /** One line for `cooperate --help`. */
  readonly summary: string;
  /** What one would type, without the name of the verb: `FILE 3`. Shown when an argument is
   *  missing. */
  readonly example: string;
  /** The verb has `+` options, which it parses itself. */
  readonly plusOptions?: true;
  /** Another verb has an option of this name. Together with that verb, the word is the option. */
  readonly isOptionToo?: true;
  /** It is about the verbs and their options, all of which `command.parent` has then. It has no
   *  defaults from configuration files. */
  readonly isAboutVerbs?: true;
  readonly load: () => Promise<VerbModule>;
}
