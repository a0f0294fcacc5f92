import type { Command, CommanderError } from "commander";
import { usageError } from "../core/failure.ts";
import { parseSelection } from "../core/parse-selection.ts";
import { type Selection, SELECTION_HELP } from "../core/selection.ts";
import { quoteArgument } from "../core/shell-words.ts";

/** Declares the selection of a verb, as many words as the user likes. It is the last argument. */
export function configureSelection(
  command: Command,
  { optional = false, help = SELECTION_HELP }: { readonly optional?: boolean; readonly help?: string } = {},
): Command {
  return command.argument(optional ? "[selection...]" : "<selection...>", help).exitOverride(refuse);
}

/** The words behind FILE as a selection; undefined where there are none.
 *  @throws CooperateError (usage) when they are no selection */
export function selectionOf({ args }: Command): Selection | undefined {
  return args.length > 1 ? parseSelection(args.slice(1)) : undefined;
}

/** Text that was copied from a command, such as `'--lr 1'`, is taken for an option of ours. */
function refuse(error: CommanderError): never {
  const [, text] = /unknown option '(-+[^']*[\s=][^']*)'(?!.*Did you mean)/s.exec(error.message) ?? [];
  if (text === undefined) throw error;
  throw usageError(
    `${quoteArgument(text)} is no option of this verb`,
    `if it is text of a command, leave out the dashes: ${quoteArgument(text.replace(/^-+/, ""))}`,
  );
}
