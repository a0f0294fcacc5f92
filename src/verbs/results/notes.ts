import { FILE_FACTS } from "../../results/count-files.ts";
import { usageError } from "../../core/failure.ts";
import { quotedName } from "../../core/names-in.ts";
import { quoteArgument } from "../../core/shell-words.ts";
import { mostSimilar } from "../../core/similar.ts";
import type { ExitCode } from "../shared/verb.ts";
import { say, type World } from "../shared/world.ts";
import type { Chosen } from "../../results/query/chosen-items.ts";
import type { Gathered } from "../../results/query/gatherer.ts";
import type { Settings } from "../../results/query/settings.ts";

/** Says what is odd about what was collected, and why a table is empty.
 *  @param earlier what to do to see attempts before the latest
 *  @returns the exit code: 1 when nothing that was asked for was found in any log */
export function sayOddities(
  world: World,
  file: string,
  { items, collected, total }: Gathered,
  chosen: Chosen,
  settings: Settings,
  earlier = "--attempts all shows what was before",
): ExitCode {
  const { warnings, missed } = collected;
  for (const warning of warnings) say(world, warning);
  const hasRun = items.some(({ row }) => row.log !== undefined);
  if (total === 0) say(world, `${file} is empty`);
  else if (items.length === 0) say(world, "there is no row: --rows shows those of files, and none was found");
  else if (!hasRun) say(world, whyNone(items, settings, earlier));
  else if (chosen.items.length === 0) say(world, "no row is left: --where and --status have excluded all");
  else for (const { message } of missed) say(world, message);
  for (const flag of settings.flags) {
    const { params } = chosen.fields;
    const name = flag.replace(/^--?/, "");
    if (items.length === 0 || params.some(({ key }) => key === name)) continue;
    const similar = mostSimilar(
      name,
      params.map(({ key }) => key),
    );
    say(
      world,
      `--flags ${flag}: no command has it${similar === undefined ? "" : `; did you mean ${similar}?`}`,
    );
  }
  for (const { key, isNumeric, valueOf } of chosen.fields.metrics)
    if (!isNumeric && chosen.items.some((item) => typeof valueOf(item) === "number"))
      say(world, `${key} is text in some rows: these do not count in means`);
  return hasRun && missed.length > 0 && missed.length === settings.metric.length ? 1 : 0;
}

/** Says how runs get metrics where there are none. */
export function sayNoMetrics(world: World, { items, collected: { columns, missed } }: Gathered): void {
  if (columns.length > 0 || missed.length > 0 || !items.some(({ row }) => row.log !== undefined)) return;
  say(
    world,
    "there are no metrics: name one with --metric NAME=REGEX, or let the experiments write to $COOPERATE_METRICS",
  );
}

function whyNone(items: Gathered["items"], { attempts }: Settings, earlier: string): string {
  if (!items.some(({ row }) => (row.entry.facts.history ?? []).length > 0 || row.entry.status === "failed"))
    return "none of these has run yet";
  return attempts === "done"
    ? "no attempt of these is done: --attempts latest shows the others"
    : `none of these has run since it was put back: ${earlier}`;
}

/** @throws CooperateError (usage) when the command line says which way a metric is good that nothing
 *    has reported, with the most similar name */
export function checkGoals({ columns }: Gathered["collected"], { betterOf }: Settings): void {
  const unknown = betterOf.find((metric) => columns.length > 0 && !columns.includes(metric));
  if (unknown === undefined) return;
  const similar = mostSimilar(unknown, columns);
  throw usageError(
    `--better: there is no metric ${unknown}`,
    similar === undefined ? `there are: ${columns.join(", ")}` : `did you mean ${similar}?`,
  );
}

/** Says which way metrics are taken to be good where only their names tell. */
export function sayGuesses(world: World, { items, fields }: Chosen, settings: Settings): void {
  const guessed = fields.metrics.filter(
    ({ key, isNumeric, valueOf }) =>
      isNumeric &&
      !FILE_FACTS.includes(key) &&
      settings.isGuessed(key) &&
      items.some((item) => valueOf(item) !== undefined),
  );
  const [first] = guessed;
  if (first === undefined) return;
  const words = guessed.map(({ key }) => `${key}=${settings.goalOf(key)}`);
  say(
    world,
    `which way is good was guessed from the name: --better ${quoteArgument(words.map(quotedName).join(","))}`,
  );
}
