import { basename, extname } from "node:path";
import { usageError } from "../../core/failure.ts";
import { quoteArgument } from "../../core/shell-words.ts";
import type { QueryOptions } from "../../results/query/options.ts";
import type { Saved } from "../../results/query/saved.ts";
import type { World } from "../shared/world.ts";

/** What the command line of `--report` says. */
export interface ReportOptions extends QueryOptions {
  /** False for `--no-logs`. */
  readonly logs?: boolean;
  /** False for `--no-commands`. */
  readonly commands?: boolean;
  readonly anonymous?: true;
  readonly output?: string;
  readonly force?: true;
  readonly open?: true;
}

/** Checks that no option is given that a page cannot follow.
 *  @throws CooperateError (usage) */
export function checkReport({ attempts, fromAll, from, output, open }: ReportOptions, saved: Saved): void {
  if (attempts === "all")
    throw usageError(
      "--attempts all: a page has one row for each entry",
      "its timeline shows all attempts anyway; --attempts latest, done or joined says whose metrics count",
    );
  if (fromAll && !from && !saved.from)
    throw usageError("--from-all does nothing without --from", "give --from, too");
  if (open && output === "-") throw usageError("--open needs a file", "leave out -o -");
}

/** The file that is to be made, or `-` for stdout.
 *  @throws CooperateError (usage) for what is no name of a page */
export function outputFor(world: World, { output }: ReportOptions, file: string): string {
  if (output === undefined) return `${basename(file).replace(/\.json$/i, "")}.html`;
  if (output === "-") {
    if (world.stdout.isTTY === true)
      throw usageError("-o -: a page is of no use on a terminal", "cooperate ... -o - > page.html");
    return output;
  }
  const suffix = extname(output).toLowerCase();
  if (suffix === ".html" || suffix === ".htm") return output;
  const name = quoteArgument(`${output.slice(0, output.length - suffix.length)}.html`);
  if (suffix === ".pdf")
    throw usageError("-o: a report is a page for a browser", `-o ${name}, and print it from the browser`);
  throw usageError(`-o ${quoteArgument(output)}: a report is a page for a browser`, `-o ${name}`);
}
