import type { Command } from "commander";
import { isJob } from "../core/allocation-job.ts";
import { usageError } from "../core/failure.ts";
import { quoteWords } from "../core/shell-words.ts";
import type { Unreadable } from "../core/unreadable.ts";
import { NOTHING_KNOWN } from "../membership/assess-liveness.ts";
import { controlOrder } from "../membership/control-file.ts";
import { LivenessObserver } from "../membership/liveness-observer.ts";
import { dropNote } from "../membership/order-notes.ts";
import { type PresentRunner, presentRunners } from "../membership/present-runners.ts";
import { recoverLost } from "../membership/recover-lost.ts";
import { type RunnerInPool, withPools } from "../membership/runner-pools.ts";
import { writeStopOrder } from "../membership/stop-order.ts";
import { outlivedRunners } from "../membership/survivors.ts";
import { type ListFile, openListFile } from "../store/list-file.ts";
import { type Asking, askRunners, describeRunner } from "./ask-runners.ts";
import { openListToChange } from "./open-list.ts";
import { sayUnreadable } from "./shared/tell-unreadable.ts";
import type { ExitCode } from "./shared/verb.ts";
import { print, say, type World } from "./shared/world.ts";

export function configure(command: Command): void {
  command
    .argument("<file>", "the list")
    .option("--now", "leave at once: running experiments are ended, and their entries are pending again")
    .option("--host <name>", "ask only the runners on this machine (default: all)")
    .option("--pool <name>", "ask only the runners of this pool; its queued jobs are cancelled")
    .option(
      "--job <id>",
      "ask only the runners in this job of a scheduler: slurm:19_3, 19_3, or 19 for all its tasks",
    )
    .option(
      "--tasks <numbers>",
      "with --pool, only these of its runners: 1-3,8 as --pools --tasks numbers them",
    )
    .option("--hosts <file>", "with --pool, the file with places that --launch was given")
    .option("--dry-run", "show who would be asked; ask nobody")
    .addHelpText(
      "after",
      `
The runners leave after the experiments that they are running, on whatever
machine they are. --now does what Ctrl-C does, and also ends experiments that
have outlived their runner.

Examples:
  cooperate --stop exps.json
  cooperate --stop exps.json --job 19_3 --now
  cooperate --stop exps.json --pool exps-slurm`,
    );
}

/** Which runners are meant. */
interface Where {
  readonly host?: string;
  readonly pool?: string;
  readonly job?: string;
}

interface Options extends Where {
  readonly hosts?: string;
  readonly config?: boolean;
  readonly now?: boolean;
  readonly tasks?: string;
  readonly dryRun?: boolean;
}

/** @param problems gets the notes that cannot be read, so that they do not tell who is meant */
async function meant(
  file: string,
  runners: readonly PresentRunner[],
  { host, pool, job }: Where,
  problems: Unreadable[],
): Promise<readonly PresentRunner[]> {
  const here = runners.filter(({ id }) => host === undefined || id.host === host);
  if (pool === undefined && job === undefined) return here;
  const all = await withPools(file, here);
  problems.push(...all.flatMap(({ unreadable = [] }) => unreadable));
  return all.filter(
    (runner) =>
      (pool === undefined || runner.pool === pool) && (job === undefined || isJob(runner.job ?? "", job)),
  );
}

function describePlace({ host, pool, job }: Where): string {
  const on = host === undefined ? "" : ` on ${host}`;
  return `${on}${pool === undefined ? "" : ` in the pool ${quoteWords([pool])}`}${job === undefined ? "" : ` in the job ${job}`}`;
}

/** A runner to stop; or a dead one of which something survives, whose supervisor obeys. */
interface Stopping extends Asking {
  readonly isDead: boolean;
}

export async function run(world: World, command: Command): Promise<ExitCode> {
  const [file = ""] = command.args;
  const { now = false, dryRun = false, tasks, hosts: _, config: __, ...where } = command.opts<Options>();
  await openListFile(file).read(); // reports what is wrong with the list before anybody is asked
  const how = { file, now, dryRun, where };
  const { pool } = where;
  if (pool === undefined) {
    if (tasks !== undefined) throw usageError("--tasks needs a pool", "for example: --pool NAME --tasks 1-3");
    return stopRunners(world, how);
  }
  const { stopPool } = await import("./stop-pool.ts");
  return stopPool(
    world,
    { file, pool, ...(tasks !== undefined && { tasks }), now, dryRun, command },
    async (isMeant, mayBeNobody = false) => stopRunners(world, { ...how, isMeant, mayBeNobody }),
  );
}

interface HowToStop {
  readonly file: string;
  readonly now: boolean;
  readonly dryRun: boolean;
  readonly where: Where;
  /** Instead of `where.pool`. */
  readonly isMeant?: (runner: RunnerInPool) => boolean;
  /** Whether it is worth no line that nobody is there. */
  readonly mayBeNobody?: boolean;
}

/** Asks runners through the list to leave. */
async function stopRunners(
  world: World,
  { file, now, dryRun, where, isMeant, mayBeNobody }: HowToStop,
): Promise<ExitCode> {
  const problems: Unreadable[] = [];
  const among = async (all: readonly PresentRunner[]): Promise<readonly PresentRunner[]> => {
    const { pool: _, ...others } = where;
    const found = await meant(file, all, isMeant ? others : where, problems);
    return isMeant ? (await withPools(file, found)).filter(isMeant) : found;
  };
  const runners = await among(await presentRunners(file));
  const outlived = now ? await among(await outlivedRunners(file)) : [];
  sayUnreadable(world, problems);
  if (runners.length + outlived.length === 0) {
    if (!mayBeNobody) say(world, `nobody${describePlace(where)} works on ${file}`);
    return 1;
  }
  if (dryRun) {
    for (const runner of runners)
      print(world, `${describeRunner(runner)}: would leave ${now ? "at once" : "after what it runs"}`);
    for (const runner of outlived)
      print(world, `${describeRunner(runner)}: has died; what it started would be ended`);
    say(world, "nobody was asked");
    return 0;
  }
  const list = openListToChange(world, file);
  const order = now ? "stop" : "leave";
  const askings: Stopping[] = [
    ...runners.map((runner) => ({ runner, order: controlOrder(order), isDead: false })),
    ...outlived.map((runner) => ({ runner, order: controlOrder("stop"), isDead: true })),
  ];
  const { answered, silent, failed } = await askRunners(world, list, askings, {
    note: async ({ runner }) => writeStopOrder(file, runner.name, now ? "now" : "after"),
    onAsked: (asked) => sayAsked(world, asked, now),
    stillSilent: async (asked) => stillThere(file, asked),
  });
  if (answered.length > 0) say(world, `left: ${describe(answered)}`);
  if (answered.length + silent.length + failed === 0) say(world, `left before: ${describe(askings)}`);
  // An order may have come after its runner had removed its own files.
  for (const { runner } of answered) await dropNote(file, runner.name, "orders");
  if (silent.length > 0 && now) say(world, `not answered yet: ${describe(silent)}; they leave when they do`);
  if (outlived.length > 0) await recordEnds(world, list);
  return failed > 0 ? 3 : 0;
}

function sayAsked(world: World, asked: readonly Stopping[], now: boolean): void {
  const living = asked.filter(({ isDead }) => !isDead);
  const dead = asked.filter(({ isDead }) => isDead);
  if (living.length > 0)
    say(world, `asked to leave${now ? " at once" : " after what they run"}: ${describe(living)}`);
  if (dead.length > 0) say(world, `ending experiments that outlived their runner: ${describe(dead)}`);
}

/** Those of `asked` whose runner has not left, or of which something survives. */
async function stillThere(file: string, asked: readonly Stopping[]): Promise<readonly Stopping[]> {
  const there = [...(await presentRunners(file)), ...(await outlivedRunners(file))];
  const names = new Set(there.map(({ name }) => name));
  return asked.filter(({ runner }) => names.has(runner.name));
}

/** Records that what supervisors have ended is pending again. */
async function recordEnds(world: World, list: ListFile): Promise<void> {
  const observer = LivenessObserver.of(list.path, world);
  const found = await observer.observe(await list.newest()).catch(() => NOTHING_KNOWN);
  await recoverLost(
    list,
    { ...found, lost: new Map() },
    { takeOver: async () => undefined, alwaysSweeps: true },
  );
}

function describe(askings: readonly Asking[]): string {
  return askings.map(({ runner }) => describeRunner(runner)).join(", ");
}
