import { basename } from "node:path";
import type { Command } from "commander";
import type { Entry } from "../core/entry.ts";
import { usageError } from "../core/failure.ts";
import type { NewEntries, NewEntry } from "../list/changes/append.ts";
import { type Grid, type GridPlan, gridOf } from "../sweep/grid.ts";
import { type GridRequest, parseGrid } from "../sweep/grid-options.ts";
import { numberedEntries, plainEntries } from "../sweep/tag-numbers.ts";
import { buildList, checkCount, configureBuild } from "./build-list.ts";
import type { ExitCode } from "./verb.ts";
import { say, type World } from "./world.ts";

export function configure(command: Command): void {
  command
    .argument("<file>", "the list; made when missing")
    .usage("FILE [options] +command 'PROGRAM WORDS' [+options]")
    .addHelpText("after", HELP);
  configureBuild(command);
}

const HELP = `
What varies, and what stays; a + option goes on up to the next one:
  +command 'python main.py'     split as a shell does
  +arg --lr 0.1 0.01            an option and its values; without: a bare flag
  +flag --verbose               with it and without
  +pos-arg a b                  words of the command
  +linear --x LOW HIGH STEPS    evenly
  +log --lr LOW HIGH STEPS      each the same multiple of the last
  +integers --seed FROM TO [STEP]
  +repeat N --seed              each setting N times: --seed 0, 1, ...
  +arg-mode hydra               lr=0.1 instead of --lr 0.1

How they combine; without, every combination, the first varies fastest:
  +zip                          first values together, then the second ones
  +random N [SEED]              some of them, none twice; seed 0
  +exclude lr=0.1,batch-size=64 not those in which both hold

Tags, such as NAME_03__lr_0.1__batchsize_32:
  +tag [--run-tag]              the entry's name, and given as --tag
  +name                         the entry's name only
  +jobname NAME                 what it begins with; the list's name
  +tag-args --lr ...            only these options in it
  +no-tag-number                no 03
  +append                       count on from the entries that are there

+quiet says nothing; the options above may also be written behind, as
+dry-run, +print, +debug, +again, +yes. A value that begins with + is
written with two of them.

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
  const request = parseGrid(literal ?? [], basename(file).replace(/\.json$/, ""));
  for (const name of request.build) {
    const option = command.options.find(({ long }) => long === `--${name}`);
    if (option) command.setOptionValue(option.attributeName(), true);
  }
  const { plan, quiet } = request;
  if (!quiet) for (const note of request.notes) say(world, `note: ${note}`);
  const grid = gridOf(plan);
  checkCount(grid.count, command);
  const again = command.opts<{ again?: boolean }>().again ?? false;
  const entries = entriesOf(grid, request, again);
  const shared = sharedTags(grid, plan);
  if (!quiet && shared !== undefined) say(world, `note: ${shared}`);
  return buildList(world, { file, entries, quiet, note: grid.note }, command);
}

/** The entries of a grid as {@link buildList} takes them. */
export function entriesOf(
  grid: Grid,
  { plan: { tag, mode }, append }: Pick<GridRequest, "plan" | "append">,
  again: boolean,
): NewEntries {
  if (!tag?.numbered) return plainEntries(grid, tag, mode).map(asNew);
  return (before: readonly Entry[]): NewEntry[] =>
    numberedEntries(grid, tag, mode, before, { renumber: append, again }).map(asNew);
}

function asNew(entry: NewEntry["entry"]): NewEntry {
  return { entry };
}

/** Where the number is missing that tells one from the other. */
function sharedTags(grid: Grid, { tag }: GridPlan): string | undefined {
  if (!tag || tag.numbered) return undefined;
  const tags = new Set(Array.from({ length: grid.count }, (_, i) => grid.at(i).suffix));
  return tags.size === grid.count
    ? undefined
    : `${grid.count} commands share ${tags.size} ${tags.size === 1 ? "tag" : "tags"}`;
}
