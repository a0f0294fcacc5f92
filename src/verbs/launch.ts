import { resolve } from "node:path";
import type { Command } from "commander";
import { usageError } from "../core/failure.ts";
import { quoteWords } from "../core/shell-words.ts";
import { checkLaunch, launch, planLaunch } from "../launch/launch.ts";
import { rememberScale } from "../launch/scale.ts";
import type { LaunchRequest } from "../launch/shared/launch-request.ts";
import type { Place } from "../launch/places/place.ts";
import { isOver } from "../list/queries/end-state.ts";
import { tally } from "../list/queries/tally.ts";
import { describeAction, describePlan, formatLaunched } from "../report/launch-lines.ts";
import { describeStuck } from "../report/waiting-lines.ts";
import { realPath } from "../storage/real-path.ts";
import { openListFile } from "../store/list-file.ts";
import { type LaunchOptions, optionsOf } from "./launch-options.ts";
import { launchRequests } from "./launch-requests.ts";
import { launchTools } from "./launch-tools.ts";
import { perEntryOf } from "./per-entry-option.ts";
import { placesOf } from "./places-of.ts";
import { runWords } from "./run-words.ts";
import type { ExitCode } from "./shared/verb.ts";
import { print, printJson, printLines, say, type World } from "./shared/world.ts";
import { tableWidth } from "./shared/table-width.ts";

export { configure } from "./launch-options.ts";

/** The exit code when a place could not be reached, or refused. */
const REFUSED = 4;

export async function run(
  world: World,
  command: Command,
  literal: readonly string[] = [],
): Promise<ExitCode> {
  const operands = command.args.slice(0, command.args.length - literal.length);
  const { file, options } = withSize(operands, optionsOf(command));
  if (options.on === undefined)
    throw usageError("--launch needs a place", `for example: cooperate --launch ${file} --on local`);
  if (options.check && !options.dryRun)
    throw usageError("--check asks the engine what it would say", "it goes with --dry-run");
  const verbs = command.parent?.commands.map((each) => each.name()) ?? [];
  const list = resolve(world.cwd, file);
  // A job for each entry gets its own numbers.
  const ours =
    options.entries === undefined || options.perEntry !== undefined ? [] : ["--entries", options.entries];
  const runOptions = await runWords(world, list, [...literal, ...ours], verbs);
  const config = command.opts<{ config?: boolean }>().config !== false;
  const places = await placesOf(world, file, options.on, { hosts: options.hosts, config });
  if (options.perHardware) return launchPerHardware(world, file, places, options, runOptions);
  if (options.shuffle !== undefined)
    throw usageError(
      "--shuffle goes with --per-hardware",
      "to shuffle a new list: --add FILE --shuffle SEED -",
    );
  return launchAt(world, file, places, options, runOptions);
}

/** One launch for each kind of machine; the exit code is that of the worst. */
async function launchPerHardware(
  world: World,
  file: string,
  places: readonly Place[],
  options: LaunchOptions,
  runOptions: readonly string[],
): Promise<ExitCode> {
  const { listsPerHardware } = await import("./per-hardware.ts");
  let worst: ExitCode = 0;
  for (const kind of await listsPerHardware(world, file, places, options)) {
    const code = await launchAt(world, kind.file, kind.places, options, runOptions);
    if (code > worst) worst = code;
  }
  return worst;
}

/** The list, and `--per-entry` with the number that may follow it. */
function withSize(
  operands: readonly string[],
  options: LaunchOptions,
): { readonly file: string; readonly options: LaunchOptions } {
  const size = operands.find((word) => options.perEntry === true && /^\d+$/.test(word));
  const [file = "", ...others] = operands.filter((word) => word !== size);
  if (others.length > 0)
    throw usageError(`one list at a time: ${quoteWords(others)}`, "options of --run stand behind --");
  return { file, options: size === undefined ? options : { ...options, perEntry: size } };
}

/** Starts runners of the list `file` at places, or shows what would be started. */
export async function launchAt(
  world: World,
  file: string,
  places: readonly Place[],
  options: LaunchOptions,
  runOptions: readonly string[],
): Promise<ExitCode> {
  const { counts, waiting } = await openListFile(file).scan(tally);
  const real = await realPath(file);
  const waits = runOptions.some((word) => word === "--wait" || word.startsWith("--idle-timeout"));
  const isNothingLeft = counts.pending + counts.running === 0 || isOver({ counts, stuck: waiting.stuck });
  if (isNothingLeft && !waits && startsRunners(options)) {
    say(world, `nothing is left to run in ${file}`);
    for (const line of describeStuck(waiting.stuck, file)) say(world, line);
    if (options.json) printJson(world, [], 2);
    return 1;
  }
  const perEntry = await perEntryOf(file, options, runOptions);
  const of = { file, real, pending: counts.pending, ...(perEntry && { perEntry }) };
  const requests = launchRequests(world, of, places, options, runOptions);
  return options.dryRun ? showPlan(world, requests, options) : start(world, file, requests, options);
}

/** Whether it is not only about stages before that, such as `--only setup`. */
function startsRunners({ only, skip }: LaunchOptions): boolean {
  return (only?.includes("start") ?? true) && !skip?.includes("start");
}

async function start(
  world: World,
  file: string,
  requests: readonly LaunchRequest[],
  options: LaunchOptions,
): Promise<ExitCode> {
  const { json } = options;
  for (const request of requests) if (request.scale) await rememberScale(request, request.scale);
  const outcomes = await launch(requests, launchTools(world));
  const failed = outcomes.filter(({ failure }) => failure !== undefined);
  for (const { place, failure, hint } of failed) {
    say(world, `${place}: ${failure}`);
    if (hint !== undefined) say(world, `  ${hint}`);
  }
  const width = tableWidth(world);
  const isReady = !startsRunners(options);
  if (json) printJson(world, outcomes, 2);
  else if (isReady)
    printLines(
      world,
      outcomes.filter(({ failure }) => failure === undefined).map(({ place }) => `${place}: done`),
    );
  else printLines(world, formatLaunched(outcomes, width));
  if (failed.length < outcomes.length && !isReady) say(world, `to look: cooperate --pools ${file}`);
  return failed.length > 0 ? REFUSED : 0;
}

async function showPlan(
  world: World,
  requests: readonly LaunchRequest[],
  { json, check }: LaunchOptions,
): Promise<ExitCode> {
  const tools = launchTools(world);
  const plans = await planLaunch(requests, tools);
  if (json) {
    const shown = plans.map(({ request: { place, pool }, plan }) => ({ place: place.name, pool, ...plan }));
    printJson(world, shown, 2);
  }
  for (const { request, plan } of plans) {
    for (const action of json ? [] : plan.actions) {
      const isOdd = `${request.list}${request.directory}`.includes("\n");
      printLines(world, describeAction(request.place.name, action, isOdd));
      print(world);
    }
    for (const line of describePlan(request.place.name, request.pool, plan)) say(world, line);
  }
  const answers = check ? await checkLaunch(requests, tools) : [];
  for (const { place, failure, said } of answers) say(world, `${place}: ${failure ?? said ?? ""}`);
  say(world, "nothing was started");
  return answers.some(({ failure }) => failure !== undefined) ? REFUSED : 0;
}
