import type { Command } from "commander";
import { usageError } from "../core/failure.ts";
import { quoteWords } from "../core/shell-words.ts";
import { unreadableError } from "../core/unreadable.ts";
import { PoolFolder } from "../launch/pools/pool-folder.ts";
import { readPool } from "../launch/pools/read-pool.ts";
import type { PoolNow } from "../launch/view/look-at-pools.ts";
import { runnerPools } from "../membership/runner-pools.ts";
import { realPath } from "../storage/real-path.ts";
import { configureHosts, doSteps } from "./place-steps.ts";
import { poolsOf } from "./pools.ts";
import type { ExitCode } from "./shared/verb.ts";
import { print, say, type World } from "./shared/world.ts";
import { run as stop } from "./stop.ts";

export function configure(command: Command): void {
  configureHosts(command.argument("<file>", "the list").argument("<pool>", "the pool"))
    .option("--now", "end its runners and jobs first, as --stop --pool --now does")
    .option("--dry-run", "show what would be ended and removed; change nothing")
    .addHelpText(
      "after",
      `
Runs the purge steps of the place, and removes the records and the output of the
jobs of the pool. List, job logs and results stay.

Example:
  cooperate --purge exps.json exps-slurm`,
    );
}

export async function run(world: World, command: Command): Promise<ExitCode> {
  const [file = "", name = ""] = command.args;
  const { now = false, dryRun = false } = command.opts<{ now?: boolean; dryRun?: boolean }>();
  await checkReadable(file, name);
  const [pool] = await poolsOf(world, command, file, name);
  if (!pool) throw usageError(`nothing was launched for ${file}`);
  const there = countThere(pool);
  const folder = new PoolFolder(await realPath(file), name);
  if (dryRun) {
    if (there > 0)
      print(world, `${there} runners and jobs of ${name}: would be ended${now ? "" : " with --now"}`);
    print(world, `${folder.path}: would be removed`);
    say(world, "nothing was changed");
    return 0;
  }
  if (there > 0 && !now) throw lives(file, name, there);
  if (there > 0) {
    command.setOptionValue("pool", name);
    await stop(world, command);
    const [left] = await poolsOf(world, command, file, name);
    if (left && countThere(left) > 0) throw lives(file, name, countThere(left), true);
  }
  const { endTunnel } = await import("../launch/end-tunnel.ts");
  await endTunnel(folder, world);
  const code = await doSteps(world, command, file, [pool], "purge");
  if (code !== 0) return code;
  await folder.remove();
  say(world, `removed: ${folder.path}`);
  return 0;
}

/** @throws CooperateError (storage) when something cannot be read that may tell of a runner of the pool */
async function checkReadable(file: string, name: string): Promise<void> {
  const real = await realPath(file).catch(() => undefined);
  if (real === undefined) return; // what is wrong with the list is said below
  await readPool(real, name);
  const [problem] = (await runnerPools(file)).flatMap(({ unreadable = [] }) => unreadable);
  if (problem) throw unreadableError(problem);
}

function countThere({ tasks, pool }: PoolNow): number {
  return tasks.filter(({ state }) => state !== "ended").length + pool.intents.length;
}

function lives(file: string, name: string, there: number, isAsked = false): Error {
  const what = `${there} ${there === 1 ? "runner or job" : "runners and jobs"} of ${name} may still be there`;
  if (isAsked) return usageError(what, "try again later, or on the machine where they were started");
  return usageError(
    what,
    `end them first: cooperate --stop ${quoteWords(["", file]).slice(3)} --pool ${name}, or give --now`,
  );
}
