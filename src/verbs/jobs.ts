import os from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import type { Command } from "commander";
import { parseSlotCount } from "../core/slot-count.ts";
import { unreadable } from "../core/unreadable.ts";
import { controlOrder } from "../membership/control-file.ts";
import { codeOf } from "../core/errno.ts";
import { openListFile } from "../store/list-file.ts";
import { type PresentRunner, presentRunners } from "../membership/present-runners.ts";
import { readJobsAnswer, dropSlotOrder, writeJobsOrder } from "../membership/jobs-order.ts";
import { askRunners, unreadableTeller } from "./ask-runners.ts";
import { openListToChange } from "./open-list.ts";
import type { ExitCode } from "./verb.ts";
import { say, type World } from "./world.ts";

export function configure(command: Command): void {
  command
    .argument("<file>", "the list")
    .argument("<n>", "experiments at the same time: 4, 50% of the runner's cores, auto for all of them")
    .option("--host <name>", "only the runners on that machine")
    .addHelpText(
      "after",
      `
Changes what --run was told by -j, of the runners that are there now. More begin at once; where
there are too many, none is ended: fewer begin as they end.`,
    );
}

const ANSWER_MS = 5_000;
const POLL_MS = 100;

/** A runner that was asked, and what it has answered so far. */
interface Asked extends PresentRunner {
  /** Id of the order. */
  readonly order: string;
  slots?: number | undefined;
}

export async function run(world: World, command: Command): Promise<ExitCode> {
  const [file = "", wanted = ""] = command.args;
  const { host } = command.opts<{ host?: string }>();
  parseSlotCount(wanted, os.availableParallelism()); // what is wrong with it is said here
  await openListFile(file).read();
  const present = await presentRunners(file);
  const runners = present.filter(({ id }) => host === undefined || id.host === host);
  if (runners.length === 0) {
    say(world, host === undefined ? `nobody works on ${file}` : `nobody on ${host} works on ${file}`);
    return 0;
  }
  const askings = runners.map((runner) => ({ runner, order: controlOrder("jobs", { slots: wanted }) }));
  const { asked: had, failed } = await askRunners(
    world,
    openListToChange(world, file),
    askings,
    async ({ runner, order: { id } }) => writeJobsOrder(file, runner.name, { id, wanted }),
  );
  const asked = had.map(({ runner, order }): Asked => ({ ...runner, order: order.id }));
  await awaitAnswers(world, file, asked);
  for (const { id, slots } of asked.filter((one) => one.slots !== undefined))
    say(world, `${id.host} (pid ${id.pid}): ${slots} at the same time`);
  const there = new Set((await presentRunners(file)).map(({ name }) => name));
  for (const { name, id } of asked.filter((one) => one.slots === undefined)) {
    const who = `${id.host} (pid ${id.pid})`;
    say(world, there.has(name) ? `${who} has not answered yet: the order stands` : `${who} has left`);
    if (!there.has(name)) await dropSlotOrder(file, name);
  }
  return failed > 0 ? 3 : 0;
}

async function awaitAnswers(world: World, file: string, asked: readonly Asked[]): Promise<void> {
  const deadline = performance.now() + ANSWER_MS;
  const tell = unreadableTeller(world);
  for (;;) {
    for (const one of asked) {
      one.slots ??= await readJobsAnswer(file, one.name, one.order).catch((error: unknown) => {
        const { path } = error as NodeJS.ErrnoException;
        if (path === undefined) throw error;
        tell([unreadable(error, path, codeOf(error))]);
        return undefined;
      });
    }
    if (asked.every(({ slots }) => slots !== undefined) || performance.now() > deadline) return;
    await sleep(POLL_MS);
  }
}
