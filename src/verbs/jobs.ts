import os from "node:os";
import type { Command } from "commander";
import { parseSlotCount } from "../core/slot-count.ts";
import { controlOrder } from "../membership/control-file.ts";
import { dropSlotOrder, readJobsAnswer, writeJobsOrder } from "../membership/jobs-order.ts";
import { presentRunners } from "../membership/present-runners.ts";
import { openListFile } from "../store/list-file.ts";
import { type Asking, askRunners, describeRunner } from "./ask-runners.ts";
import { openListToChange } from "./open-list.ts";
import { unreadableFrom, unreadableTeller } from "./shared/tell-unreadable.ts";
import type { ExitCode } from "./shared/verb.ts";
import { say, type World } from "./shared/world.ts";

export function configure(command: Command): void {
  command
    .argument("<file>", "the list")
    .argument(
      "<n>",
      "experiments at the same time: 4, 50% of the cores of the runner's machine, or auto for all of them",
    )
    .option("--host <name>", "ask only the runners on this machine (default: all)")
    .addHelpText(
      "after",
      `
Changes the -j of the runners that are there now. More experiments start at
once. When too many run, none is ended, but fewer start as they end.`,
    );
}

export async function run(world: World, command: Command): Promise<ExitCode> {
  const [file = "", wanted = ""] = command.args;
  const { host } = command.opts<{ host?: string }>();
  // A wrong number is reported before any runner is asked.
  parseSlotCount(wanted, os.availableParallelism());
  await openListFile(file).read();
  const present = await presentRunners(file);
  const runners = present.filter(({ id }) => host === undefined || id.host === host);
  if (runners.length === 0) {
    say(world, host === undefined ? `nobody works on ${file}` : `nobody on ${host} works on ${file}`);
    return 1;
  }
  const askings = runners.map((runner) => ({ runner, order: controlOrder("jobs", { slots: wanted }) }));
  const slots = new Map<string, number>(); // by runner, as it answered
  const tell = unreadableTeller(world);
  const hasAnswered = async ({ runner: { name }, order }: Asking): Promise<boolean> => {
    const answer = await readJobsAnswer(file, name, order.id).catch((error: unknown) => {
      tell([unreadableFrom(error)]);
      return undefined;
    });
    if (answer !== undefined) slots.set(name, answer);
    return answer !== undefined;
  };
  const { answered, silent, failed } = await askRunners(world, openListToChange(world, file), askings, {
    note: async ({ runner, order: { id } }) => writeJobsOrder(file, runner.name, { id, wanted }),
    async stillSilent(asked) {
      const answers = await Promise.all(asked.map(hasAnswered));
      return asked.filter((_, at) => answers[at] === false);
    },
  });
  for (const { runner } of answered)
    say(world, `${describeRunner(runner)}: ${slots.get(runner.name)} at the same time`);
  await reportSilent(world, file, silent);
  return failed > 0 ? 3 : 0;
}

/** Says of each silent runner whether it still has the order, and takes back the orders of those
 *  that have left. */
async function reportSilent(world: World, file: string, silent: readonly Asking[]): Promise<void> {
  if (silent.length === 0) return;
  const there = new Set((await presentRunners(file)).map(({ name }) => name));
  for (const { runner } of silent) {
    const isThere = there.has(runner.name);
    const state = isThere ? "has not answered yet; it will when it reads the order" : "has left";
    say(world, `${describeRunner(runner)} ${state}`);
    if (!isThere) await dropSlotOrder(file, runner.name);
  }
}
