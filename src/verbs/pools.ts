import type { Command } from "commander";
import { usageError } from "../core/failure.ts";
import { mostSimilar } from "../core/similar.ts";
import { quoteWords } from "../core/shell-words.ts";
import { settleLeft } from "../launch/settle-left.ts";
import { PoolFolder } from "../launch/pools/pool-folder.ts";
import { lookAtPools, type PoolNow } from "../launch/view/look-at-pools.ts";
import { formatClock } from "../report/clock.ts";
import { formatPools } from "../report/pool-lines.ts";
import { formatTasks } from "../report/task-lines.ts";
import { realPath } from "../storage/real-path.ts";
import { openListFile } from "../store/list-file.ts";
import { configureHosts, doSteps } from "./place-steps.ts";
import { askedPlaces, placesOf } from "./places-of.ts";
import { launchTools } from "./launch-tools.ts";
import { taskRows } from "./pool-tasks.ts";
import { sayUnreadable } from "./shared/tell-unreadable.ts";
import type { ExitCode } from "./shared/verb.ts";
import { print, printJson, printLines, say, type World } from "./shared/world.ts";
import { tableWidth } from "./shared/table-width.ts";

interface Options {
  readonly tasks?: boolean;
  readonly history?: boolean;
  readonly watch?: boolean;
  readonly check?: boolean;
  readonly json?: boolean;
}

export function configure(command: Command): void {
  configureHosts(command.argument("<file>", "the list").argument("[pool]", "only this pool"))
    .option("--tasks", "a line for each runner and each job")
    .option("--history", "a line for each submission")
    .option("--watch", "stay, and show it again when it has changed, until everything has ended")
    .option("--check", "run the check steps of the places")
    .option("--json", "print objects instead, with times in milliseconds")
    .addHelpText(
      "after",
      `
A pool is what --launch has started at one place. Its engine is asked where its
programs are; elsewhere the runners that give signs of life are counted.

Examples:
  cooperate --pools exps.json
  cooperate --pools exps.json exps-slurm --tasks`,
    );
}

export async function run(world: World, command: Command): Promise<ExitCode> {
  const [file = "", only] = command.args;
  const options = command.opts<Options>();
  const pools = await poolsOf(world, command, file, only);
  if (pools.length === 0) {
    if (options.json) printJson(world, [], 2);
    else
      say(world, `nothing was launched for ${file}; to start runners: cooperate --launch ${file} --on local`);
    return 1;
  }
  await show(world, file, pools, options);
  if (options.check) return doSteps(world, command, file, pools, "check");
  if (options.watch) await watch(world, command, file, only, pools, options);
  return 0;
}

/** The pools of a list as they are now.
 *  @param only the name of the one that is wanted
 *  @throws CooperateError (usage) when there is none of that name */
export async function poolsOf(
  world: World,
  command: Command,
  file: string,
  only: string | undefined,
): Promise<readonly PoolNow[]> {
  await openListFile(file).scan(() => undefined); // reports what is wrong with the list
  const [real, tools] = [await realPath(file), launchTools(world)];
  await settleLeft(real, only, tools);
  const { pools, skipped, unreadable } = await lookAtPools({ file, real }, tools, {
    placesOf: async (names) => placesOf(world, file, names, askedPlaces(command)),
  });
  for (const line of skipped) say(world, line);
  sayUnreadable(world, unreadable);
  if (only === undefined) return pools;
  const found = pools.filter(({ pool }) => pool.name === only);
  if (found.length > 0) return found;
  const near = mostSimilar(
    only,
    pools.map(({ pool }) => pool.name),
  );
  throw usageError(
    `${file} has no pool ${quoteWords(["", only]).slice(3)}`,
    near === undefined ? `its pools: cooperate --pools ${file}` : `did you mean ${near}?`,
  );
}

async function show(
  world: World,
  file: string,
  pools: readonly PoolNow[],
  { tasks, history, json }: Options,
): Promise<void> {
  const now = world.now().getTime();
  const width = tableWidth(world);
  if (tasks) {
    const rows = await taskRows(file, pools);
    if (json) printJson(world, rows, 2);
    else printLines(world, formatTasks(rows, now, width));
  } else if (history) {
    const records = pools.flatMap(({ pool }) => pool.records);
    if (json) printJson(world, records, 2);
    for (const { at, by, pool, tasks: count, engineJob, runOptions } of json ? [] : records) {
      const job = engineJob === undefined ? "" : ` as job ${engineJob}`;
      const what = `${pool}: ${count} ${count === 1 ? "runner" : "runners"}${job}`;
      print(world, `${formatClock(Date.parse(at), now)}  ${what}, by ${by}: --run ${quoteWords(runOptions)}`);
    }
  } else {
    const views = pools.map(({ view }) => view);
    if (json) printJson(world, views, 2);
    else printLines(world, formatPools(views, now, width));
    const real = await realPath(file);
    for (const { pool, endings } of views)
      if (endings.some(({ how }) => how.startsWith("failed")))
        say(world, `why, perhaps: ${new PoolFolder(real, pool).logs}`);
  }
}

const WATCH_MS = 5_000;

async function watch(
  world: World,
  command: Command,
  file: string,
  only: string | undefined,
  first: readonly PoolNow[],
  options: Options,
): Promise<void> {
  const lives = (pools: readonly PoolNow[]): boolean =>
    pools.some(({ tasks }) => tasks.some(({ state }) => state !== "ended" && state !== "unknown"));
  let [shown, pools] = [JSON.stringify(first), first];
  while (lives(pools)) {
    await world.sleep(WATCH_MS);
    pools = await poolsOf(world, command, file, only);
    if (JSON.stringify(pools) === shown) continue;
    shown = JSON.stringify(pools);
    if (!options.json) print(world);
    await show(world, file, pools, options);
  }
}
