import { resolve } from "node:path";
import { messageOf, usageError } from "../core/failure.ts";
import { parseTime } from "../core/parse-time.ts";
import { quoteWords, splitWords } from "../core/shell-words.ts";
import type { LaunchRequest } from "../launch/shared/launch-request.ts";
import { chooseStages } from "../launch/ssh/stages.ts";
import { forTest, placeOptions } from "../launch/places/place-options.ts";
import type { Place } from "../launch/places/place.ts";
import { isUnshared, isOverSsh, refuseUnsupported } from "../launch/places/unsupported.ts";
import { checkPoolName, defaultPoolName } from "../launch/pools/pool-name.ts";
import { parseAddress } from "../remote/protocol/address.ts";
import { secretsText } from "../launch/actions/secrets.ts";
import type { LaunchOptions } from "./launch-options.ts";
import { scalingOf } from "./scaling-option.ts";
import { ownProgram } from "./launch-tools.ts";
import { say, type World } from "./shared/world.ts";
import { wholeNumber } from "./whole-number.ts";

/** The list for which runners are launched. */
interface Launched extends Pick<LaunchRequest, "real" | "pending" | "perEntry"> {
  /** As it was typed. */
  readonly file: string;
}

/** Options that only an engine can meet. */
const FOR_ENGINES = {
  "--cpus": "cpus",
  "--gpus": "gpus",
  "--mem": "mem",
  "--partition": "partition",
  "--account": "account",
  "--qos": "qos",
  "--constraint": "constraint",
  "--pe": "pe",
  "--at-once": "atOnce",
  "--hold": "hold",
  "--after-job": "afterJob",
  "--begin": "begin",
  "--per-entry": "perEntry",
  "--scale": "scale",
  "--check": "check",
} as const satisfies Readonly<Record<string, keyof LaunchOptions>>;

/** What the command line asks of each place.
 *  @param runOptions words that each runner gets
 *  @throws CooperateError (usage) for options that make no sense */
export function launchRequests(
  world: World,
  { file, real, pending, perEntry }: Launched,
  places: readonly Place[],
  options: LaunchOptions,
  runOptions: readonly string[],
): readonly LaunchRequest[] {
  checkForEngines(places, options);
  for (const place of places) refuseUnsupported(place);
  checkStages(world, places, options);
  secretsText(options.env ?? [], world.env); // refuses names that have no value
  const { runners, atOnce, hold, afterJob, begin, env = [], pool, only, skip } = options;
  const { cpus, gpus, mem, time, partition, account, qos, constraint, pe } = options;
  const { venv, header, footer } = options;
  const nodes = { cpus, gpus, mem, time, partition, account, qos, constraint, pe };
  const own = placeOptions({ ...nodes, venv, header, footer });
  const extra = options.extra?.flatMap(splitWords);
  const common = {
    list: resolve(world.cwd, file),
    real,
    directory: world.cwd,
    pending,
    ...(perEntry && { perEntry }),
    ...(runners !== undefined && { runners: wholeNumber("--runners", runners, 1) }),
    ...(options.scale && { scale: scalingOf(options, places, runOptions) }),
    ...(atOnce !== undefined && { atOnce: wholeNumber("--at-once", atOnce, 1) }),
    ...(hold && { hold }),
    ...(afterJob !== undefined && { afterJob: checkJob(afterJob) }),
    ...(begin !== undefined && { begin: new Date(parseTime(begin, world.now().getTime())) }),
    env,
    runOptions,
    program: ownProgram(),
    ...(only && { only }),
    ...(skip && { skip }),
  };
  const meant = places.map((place) => (options.test ? forTest(place) : place));
  for (const place of meant) checkCount(place, common.runners ?? place.runners ?? 1);
  return meant.map((place) => ({
    ...common,
    ...runsAt(place, withWrap(place, runOptions), { real, env, isScaled: options.scale === true }),
    place: { ...place, ...own, ...(extra && { extra: [...(place.extra ?? []), ...extra] }) },
    pool:
      pool === undefined
        ? defaultPoolName(file, place.name)
        : checkPoolName(places.length === 1 ? pool : `${pool}-${place.name}`),
  }));
}

/** What the runners of a place get behind `--run`. */
function runsAt(
  place: Place,
  runOptions: readonly string[],
  { real, env, isScaled }: { real: string; env: readonly string[]; isScaled: boolean },
): Pick<LaunchRequest, "runOptions" | "address"> {
  if (!isUnshared(place)) return { runOptions };
  const { name, kind, dial } = place;
  const refused = runOptions.find((word) => /^--(?:log-dir|on-done)(?:=|$)/.test(word));
  const isEngine = kind !== "ssh" && kind !== "local";
  const [option, why] =
    refused !== undefined
      ? [refused, "a runner that reaches the list over ssh cannot do that (docs/remote.md)"]
      : isEngine && env.length > 0
        ? ["--env", "the values lie beside the list, which the nodes do not see: write a header: instead"]
        : isScaled
          ? ["--scale", "the runners look after the pool beside the list, which they do not see"]
          : [];
  if (option !== undefined) throw usageError(`${option} at ${name}: ${why}`, "leave it out");
  if (dial === undefined) return { runOptions };
  const address = `${dial}:${real}`;
  if (parseAddress(address) === undefined)
    throw usageError(`dial of the place ${name}: ${quoteWords([dial])} is no host for ssh`);
  const isSaid = runOptions.some((word) => /^--remote-command(?:=|$)/.test(word));
  const program = isSaid ? [] : ["--remote-command", quoteWords(ownProgram())];
  return { address, runOptions: [...program, ...runOptions] };
}

/** `wrap` of a place, unless the command line has another one. */
function withWrap({ name, wrap }: Place, options: readonly string[]): readonly string[] {
  if (wrap === undefined || options.some((word) => /^--wrap(?:=|$)/.test(word))) return options;
  try {
    if (splitWords(wrap).length > 0) return ["--wrap", wrap, ...options];
  } catch (error) {
    throw usageError(`wrap of the place ${name}: ${messageOf(error)}`);
  }
  return options;
}

function checkForEngines(places: readonly Place[], options: LaunchOptions): void {
  if (places.some(({ kind }) => kind !== "local" && kind !== "ssh")) return;
  const [given] = Object.entries(FOR_ENGINES).find(([, key]) => options[key] !== undefined) ?? [];
  if (given === undefined) return;
  throw usageError(
    `${given} is for the jobs of an engine, such as --on slurm`,
    RESOURCES.has(given)
      ? "what a runner on a host may use are options of --run, behind --: -- --gpus 0,1"
      : `leave it out for ${places.map(({ name }) => name).join(", ")}`,
  );
}

const RESOURCES: ReadonlySet<string> = new Set(["--cpus", "--gpus", "--mem"]);

/** More runners, or jobs, of one launch are a slip of the finger. */
const MOST_JOBS = 100_000;
const MOST_PROCESSES = 1_000;

/** @throws CooperateError (usage) for more runners than make sense at a place */
function checkCount({ name, kind }: Place, runners: number): void {
  const most = kind === "local" || kind === "ssh" ? MOST_PROCESSES : MOST_JOBS;
  if (runners <= most) return;
  throw usageError(
    `${runners} runners at ${name}: at most ${most} are started there`,
    "one runner runs many experiments at the same time: -- -j 100",
  );
}

/** Stages, and the steps of places, are what is done over ssh.
 *  @throws CooperateError (usage) when a stage is asked of a place that has none */
function checkStages(world: World, places: readonly Place[], { only, skip }: LaunchOptions): void {
  chooseStages(only ?? [], skip ?? []);
  for (const place of places.filter((each) => !isOverSsh(each))) {
    if (only ?? skip)
      throw usageError(
        `${only ? "--only" : "--skip"} is for places that are reached over ssh, and ${place.name} is not`,
        "give it another --launch of its own",
      );
    if (place.deliver.length + place.setup.length > 0)
      say(world, `${place.name}: nothing is delivered or set up there, since it is not reached over ssh`);
  }
}

/** The id of a job becomes part of a word for the engine. */
function checkJob(id: string): string {
  if (/^\w[\w.[\]-]*$/.test(id)) return id;
  throw usageError(`--after-job ${id}: expected the id of a job, such as 4711`);
}
