import { basename } from "node:path";
import type { Command } from "commander";
import type { Entry, PendingEntry } from "../core/entry.ts";
import { usageError } from "../core/failure.ts";
import { quoteArgument, quoteWords } from "../core/shell-words.ts";
import { mostSimilar } from "../core/similar.ts";
import type { NewEntries, NewEntry } from "../list/changes/append.ts";
import { type Grid, type GridPlan, gridOf } from "../sweep/grid.ts";
import { asPlusOptions } from "../sweep/forgotten-arg.ts";
import { withFolders, withoutParams } from "../sweep/grid-output.ts";
import { valueWord } from "../sweep/grid-words.ts";
import { type GridRequest, parseGrid } from "../sweep/grid-options.ts";
import { numberedEntries, plainEntries } from "../sweep/tag-numbers.ts";
import { buildList, checkCount, configureBuild } from "./build-list.ts";
import type { ExitCode } from "./shared/verb.ts";
import { say, type World } from "./shared/world.ts";

export function configure(command: Command): void {
  command
    .argument("<file>", "the list; made when missing")
    .option("-o, --output <dir>", "give each command an output folder in this directory")
    .usage("FILE [options] +command 'PROGRAM WORDS' [+options]")
    // Options of the experiment without a + option before them get a message of their own.
    .allowUnknownOption()
    .allowExcessArguments()
    .addHelpText("after", HELP);
  configureBuild(command);
}

const HELP = `
Each + option takes the words up to the next + option. What varies:
  +command 'python main.py'     the program and its fixed words, split as in a
                                shell
  +arg --lr 0.1 0.01            an option and its values; without values, the
                                option alone
  +flag --verbose               both with the flag and without it
  +pos-arg a b                  values of a positional argument
  +linear --x LOW HIGH STEPS    evenly spaced numbers
  +log --lr LOW HIGH STEPS      numbers with a constant ratio
  +integers --seed FROM TO [STEP]
                                whole numbers
  +repeat N --seed              each setting N times, with --seed 0 to N-1
  +arg-mode hydra               write lr=0.1 instead of --lr 0.1

How values are combined (default: every combination; the option that is listed
first varies fastest):
  +zip                          the first values of all options, then the second
                                values, and so on
  +random N [SEED]              N different settings, picked with SEED (default:
                                0)
  +exclude lr=0.1,batch-size=64 leave out settings in which all of this holds

Tags, such as NAME_03__lr_0.1__batchsize_32:
  +tag [--run-tag]              name the entry by its tag, and add --tag TAG (or
                                --run-tag TAG) to the command
  +name                         only name the entry; the command stays as it is
  +jobname NAME                 how tags begin (default: the name of the list)
  +tag-args --lr ...            put only these options into tags
  +no-tag-number                leave out the number (03)
  +append                       add all settings as new ones, and number their
                                tags on from the number of entries in the list

+quiet prints nothing. Options such as --dry-run can also be written after the +
options: as +dry-run, +print, +debug, +again, +yes, +output DIR, +shuffle SEED,
+each-host HOSTS. A value that begins with +
is written with ++.

Example:
  cooperate --grid exps.json +command 'python main.py' \\
    +log --lr 1e-5 0.1 5 +arg --batch-size 32 64 +repeat 3 --seed`;

export async function run(
  world: World,
  command: Command,
  literal: readonly string[] | undefined,
): Promise<ExitCode> {
  const [file = ""] = command.args;
  if (file === "" || file.endsWith("/"))
    throw usageError(
      `--grid needs the name of a list`,
      "for example: cooperate --grid exps.json +command ...",
    );
  checkStrays(command, literal);
  const request = parseGrid(literal ?? [], basename(file).replace(/\.json$/, ""));
  for (const name of request.build) {
    const option = command.options.find(({ long }) => long === `--${name}`);
    if (option) command.setOptionValue(option.attributeName(), true);
  }
  for (const [name, value] of request.valued) {
    const option = command.options.find(({ long }) => long === `--${name}`);
    const { parseArg } = option ?? {};
    const parsed: unknown = parseArg ? parseArg(value, undefined) : value;
    if (option) command.setOptionValue(option.attributeName(), parsed);
  }
  const { plan, quiet } = request;
  if (!quiet) for (const note of request.notes) say(world, `note: ${note}`);
  const grid = gridOf(plan);
  checkCount(grid.count, command);
  const again = command.opts<{ again?: boolean }>().again ?? false;
  const { output } = command.opts<{ output?: string }>();
  const entries = entriesOf(grid, request, again, output);
  const shared = describeSharedTags(grid, plan);
  if (!quiet && shared !== undefined) say(world, `note: ${shared}`);
  return buildList(world, { file, entries, quiet, note: grid.note }, command);
}

/** Checks that nothing but the list comes before the `+` options.
 *  @throws CooperateError (usage) */
function checkStrays(command: Command, literal: readonly string[] = []): void {
  const [file = "", ...strays] = command.args;
  const [stray] = strays;
  if (stray === undefined) return;
  const similar = mostSimilar(
    stray,
    command.options.map(({ long }) => long ?? ""),
  );
  if (stray.startsWith("-") && similar !== undefined)
    throw usageError(`unknown option ${quoteArgument(stray)}`, `did you mean ${similar}?`);
  const given = literal[0]?.startsWith("+") ? literal : [];
  const own = asPlusOptions(
    strays.filter((word) => word !== "--"),
    valueWord,
  );
  const words = own[0] === "+command" ? [...own, ...given] : [...given, ...own];
  const isTwice = own[0] === "+command" && given.includes("+command");
  throw usageError(
    `${quoteArgument(stray)} comes before the first + option`,
    isTwice ? "put it into +command" : `write ${quoteWords(["cooperate", "--grid", file, ...words])}`,
  );
}

/** The entries of a grid, for {@link buildList}.
 *  @param folder in which each has its output folder; undefined without */
export function entriesOf(
  grid: Grid,
  { plan: { tag, mode, env }, append }: Pick<GridRequest, "plan" | "append">,
  again: boolean,
  folder?: string,
): NewEntries {
  const placed = (entries: readonly PendingEntry[]): NewEntry[] =>
    (folder === undefined ? withoutParams(entries) : withFolders(entries, folder)).map(asNew);
  if (!tag?.numbered) return placed(plainEntries(grid, tag, { mode, env }));
  return (before: readonly Entry[]): NewEntry[] =>
    placed(numberedEntries(grid, tag, mode, before, { renumber: append, again, env }));
}

function asNew(entry: NewEntry["entry"]): NewEntry {
  return { entry };
}

/** A note for tags without a number: several commands have the same tag. */
function describeSharedTags(grid: Grid, { tag }: GridPlan): string | undefined {
  if (!tag || tag.numbered) return undefined;
  const tags = new Set(Array.from({ length: grid.count }, (_, i) => grid.at(i).suffix));
  return tags.size === grid.count
    ? undefined
    : `${grid.count} commands share ${tags.size} ${tags.size === 1 ? "tag" : "tags"}`;
}
