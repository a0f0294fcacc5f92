import type { Command } from "commander";
import type { World } from "./world.ts";

/** 0 all done, 1 an experiment failed (or nothing was as asked), 2 usage or list, 3 storage, 128 + n signal n. */
export type ExitCode = number;

/** A verb's own file exports this; it is loaded only when the verb is used. */
export interface VerbModule {
  /** Declares arguments, options and the examples of `--help`. */
  configure(command: Command): void;
  /** Does it. A CooperateError ends it with a message and its exit code.
   *  @param literal the words that are not read as options, as they were typed: those after `--`, which stand at the end of
   *  `command.args` too; or, for a verb with `plusOptions`, those from the first on that begins with a + */
  run(world: World, command: Command, literal: readonly string[] | undefined): Promise<ExitCode>;
}

/** One row of the table of verbs. */
export interface Verb {
  readonly name: string;
  /** One line for `cooperate --help`. */
  readonly summary: string;
  /** It has `+` options, which it reads by itself. */
  readonly plusOptions?: true;
  /** Another verb has an option of that name: with that verb on the line the word is the option. */
  readonly isOptionToo?: true;
  readonly load: () => Promise<VerbModule>;
}
