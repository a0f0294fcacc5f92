import type { Command } from "commander";
import { usageError } from "../core/failure.ts";
import type { Place } from "../launch/places/place.ts";
import { settleLeft } from "../launch/settle-left.ts";
import { pauseScale } from "../launch/scale.ts";
import { endTasks } from "../launch/stop-pool.ts";
import { PoolFolder } from "../launch/pools/pool-folder.ts";
import { lookAtPools, type PoolNow, type PoolsNow } from "../launch/view/look-at-pools.ts";
import type { TaskView } from "../launch/view/task-view.ts";
import { realPath } from "../storage/real-path.ts";
import { askedPlaces, placesOf } from "./places-of.ts";
import { launchTools } from "./launch-tools.ts";
import { sayUnreadable } from "./shared/tell-unreadable.ts";
import type { ExitCode } from "./shared/verb.ts";
import { print, say, type World } from "./shared/world.ts";

/** How long a runner that was told to leave at once may take: its experiments have ten seconds to
 *  end, and it has half a minute to write that down. */
const PATIENCE_MS = 40_000;
const LOOK_EVERY_MS = 1_000;

interface PoolStop {
  readonly file: string;
  readonly pool: string;
  /** `--tasks 1-3:1,5`: numbers in the pool. */
  readonly tasks?: string;
  readonly now: boolean;
  readonly dryRun: boolean;
  /** It says where the places of the pool are written. */
  readonly command: Command;
}

/** Stops a pool: queued jobs are cancelled at once; its runners are asked through the list; and
 *  with `--now`, what has not left after a while is ended by its engine.
 *  @param stopRunners asks those runners of the list that it says yes to */
export async function stopPool(
  world: World,
  { file, pool, tasks, now, dryRun, command }: PoolStop,
  stopRunners: (isMeant: (runner: RunnerOfPool) => boolean, mayBeNobody?: boolean) => Promise<ExitCode>,
): Promise<ExitCode> {
  const tools = launchTools(world);
  const places = async (names: readonly string[]): Promise<readonly Place[]> =>
    placesOf(world, file, names, askedPlaces(command));
  const lookAtAll = async (): Promise<PoolsNow> =>
    lookAtPools({ file, real: await realPath(file) }, tools, { only: pool, placesOf: places });
  const look = async (): Promise<PoolNow | undefined> => (await lookAtAll()).pools[0];
  if (!dryRun) await settleLeft(await realPath(file), pool, tools);
  const {
    pools: [before],
    unreadable,
  } = await lookAtAll();
  sayUnreadable(world, unreadable);
  if (!before) return stopRunners((runner) => runner.pool === pool);
  const numbers = await numbersOf(before.tasks, tasks);
  const isMeant = ({ n }: TaskView): boolean => numbers === undefined || numbers.has(n);
  if (!dryRun && numbers === undefined) await pauseScale(await realPath(file), pool, "it was stopped");
  const isWaiting = (task: TaskView): boolean => WAITING.includes(task.state) && isMeant(task);
  const waiting = before.tasks.filter(isWaiting).length;
  if (dryRun && waiting > 0) print(world, `${queued(waiting)} of ${pool}: would be cancelled`);
  const cancelled = dryRun ? { count: 0, failures: [] } : await endTasks(before, tools, isWaiting, places);
  for (const line of cancelled.failures) say(world, line);
  if (cancelled.count > 0) say(world, `cancelled: ${queued(cancelled.count)} of ${pool}`);
  const isUnknown = before.tasks.some((task) => task.state === "unknown" && isMeant(task));
  const working = before.tasks.filter((task) => task.state === "running" && isMeant(task));
  const isAsked = working.length > 0 || numbers === undefined;
  const code = isAsked
    ? await stopRunners(
        // One that reaches the list over ssh may not have told its pool yet.
        (runner) =>
          working.some((task) => isRunner(task, runner)) || (numbers === undefined && runner.pool === pool),
        waiting > 0 || isUnknown,
      )
    : 0;
  if (now && !dryRun) await endRest(world, look, isMeant, places);
  if (!dryRun && (waiting > 0 || now)) await dropSecrets(file, await look());
  if (!dryRun) await endUnusedTunnel(world, file, await look());
  if (isUnknown) sayUnknown(world, before);
  if (cancelled.failures.length > 0 || isUnknown) return 4;
  return code === 1 && waiting + working.length > 0 ? 0 : code;
}

function queued(jobs: number): string {
  return jobs === 1 ? "1 queued job" : `${jobs} queued jobs`;
}

/** Jobs in a queue that cannot be asked are not known, and go on waiting there. */
function sayUnknown(world: World, { pool, view: { note = "" } }: PoolNow): void {
  say(world, `jobs of ${pool.name} that wait in a queue, if any, are still there: ${note}`);
  say(world, "  try again later, or on the machine where they were submitted");
}

/** Removes the values of `--env` of submissions that have ended. */
async function dropSecrets(file: string, now: PoolNow | undefined): Promise<void> {
  if (!now) return;
  const folder = new PoolFolder(await realPath(file), now.pool.name);
  const living = new Set(now.tasks.filter(({ state }) => state !== "ended").map(({ id }) => id));
  for (const { id } of now.pool.records) if (!living.has(id)) await folder.dropSecrets(id);
}

/** Ends what keeps the tunnel of a pool whose runners have left; else it ends by itself later. */
async function endUnusedTunnel(world: World, file: string, now: PoolNow | undefined): Promise<void> {
  if (now?.pool.records[0]?.kind !== "ssh" || now.tasks.some(({ state }) => state !== "ended")) return;
  const { endTunnel } = await import("../launch/end-tunnel.ts");
  await endTunnel(new PoolFolder(await realPath(file), now.pool.name), world);
}

/** A runner as its heartbeat names it. */
interface RunnerOfPool {
  readonly id: { readonly host: string; readonly pid: number };
  readonly pool?: string;
}

const WAITING: readonly TaskView["state"][] = ["queued", "held", "error"];

function isRunner({ host, pid }: TaskView, { id }: RunnerOfPool): boolean {
  return host === id.host && pid === id.pid;
}

/** Waits until what is meant has left, and ends the rest by the engine or a signal. */
async function endRest(
  world: World,
  look: () => Promise<PoolNow | undefined>,
  isMeant: (task: TaskView) => boolean,
  places: (names: readonly string[]) => Promise<readonly Place[]>,
): Promise<void> {
  const isThere = (task: TaskView): boolean => task.state === "running" && isMeant(task);
  const until = world.monotonic() + PATIENCE_MS;
  for (;;) {
    const found = await look();
    const left = found?.tasks.filter(isThere) ?? [];
    if (!found || left.length === 0) return;
    if (world.monotonic() >= until) {
      const { count, failures } = await endTasks(found, launchTools(world), isThere, places);
      for (const line of failures) say(world, line);
      if (count > 0) say(world, `ended, since they had not left: ${count} of ${found.pool.name}`);
      return;
    }
    await world.sleep(LOOK_EVERY_MS);
  }
}

/** The numbers that `--tasks` means; undefined without it.
 *  @throws CooperateError (usage) when the pool has no such task */
async function numbersOf(
  tasks: readonly TaskView[],
  text: string | undefined,
): Promise<ReadonlySet<number> | undefined> {
  if (text === undefined) return undefined;
  if (!/^[\d,:-]+$/.test(text)) throw usageError(`--tasks ${text}: expected numbers, such as 1-3:1,5`);
  const { parseSelection } = await import("../core/parse-selection.ts");
  const { quick } = parseSelection(text);
  const facts = { status: "pending", facts: {} } as const;
  const found = tasks.filter(({ n }) => quick?.(facts, n, tasks.length + 1));
  if (found.length > 0) return new Set(found.map(({ n }) => n));
  throw usageError(`--tasks ${text}: the pool has no such task`, "look: cooperate --pools FILE POOL --tasks");
}
