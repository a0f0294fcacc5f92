import { resolve } from "node:path";
import { usageError } from "../core/failure.ts";
import { parseTime } from "../core/parse-time.ts";
import { splitWords } from "../core/shell-words.ts";
import type { LaunchRequest } from "../launch/shared/launch-request.ts";
import { forTest, placeOptions } from "../launch/places/place-options.ts";
import type { Place } from "../launch/places/place.ts";
import { refuseUnsupported } from "../launch/places/unsupported.ts";
import { checkPoolName, defaultPoolName } from "../launch/pools/pool-name.ts";
import { secretsText } from "../launch/actions/secrets.ts";
import type { LaunchOptions } from "./launch-options.ts";
import { ownProgram } from "./launch-tools.ts";
import type { World } from "./shared/world.ts";
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
  secretsText(options.env ?? [], world.env); // refuses names that have no value
  const { runners, atOnce, hold, afterJob, begin, env = [], pool, entries, only, skip } = options;
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
    ...(atOnce !== undefined && { atOnce: wholeNumber("--at-once", atOnce, 1) }),
    ...(hold && { hold }),
    ...(afterJob !== undefined && { afterJob: checkJob(afterJob) }),
    ...(begin !== undefined && { begin: new Date(parseTime(begin, world.now().getTime())) }),
    env,
    runOptions: [...runOptions, ...(entries === undefined || perEntry ? [] : ["--entries", entries])],
    program: ownProgram(),
    ...(only && { only }),
    ...(skip && { skip }),
  };
  return places.map((place) => ({
    ...common,
    place: {
      ...(options.test ? forTest(place) : place),
      ...own,
      ...(extra && { extra: [...(place.extra ?? []), ...extra] }),
    },
    pool:
      pool === undefined
        ? defaultPoolName(file, place.name)
        : checkPoolName(places.length === 1 ? pool : `${pool}-${place.name}`),
  }));
}

function checkForEngines(places: readonly Place[], options: LaunchOptions): void {
  if (places.some(({ kind }) => kind !== "local" && kind !== "ssh")) return;
  const [given] = Object.entries(FOR_ENGINES).find(([, key]) => options[key] !== undefined) ?? [];
  if (given === undefined) return;
  throw usageError(
    `${given} is for the jobs of an engine, such as --on slurm`,
    "what a runner on a host may use are options of --run, behind --: -- --gpus 0,1",
  );
}

/** The id of a job becomes part of a word for the engine. */
function checkJob(id: string): string {
  if (/^\w[\w.[\]-]*$/.test(id)) return id;
  throw usageError(`--after-job ${id}: expected the id of a job, such as 4711`);
}
