import { setTimeout as sleep } from "node:timers/promises";
import type { Command } from "commander";
import { addControlOrders, controlOrder } from "../store/control-file.ts";
import { type ListFile, openListFile } from "../store/list-file.ts";
import { type PresentRunner, presentRunners, survivingRunners } from "../store/present-runners.ts";
import { orderStop } from "../store/stop-orders.ts";
import type { ExitCode } from "./verb.ts";
import { say, type World } from "./world.ts";

export function configure(command: Command): void {
  command
    .argument("<file>", "the list")
    .option("--now", "end what they run, too; it is pending again")
    .option("--host <name>", "only the runners on that machine")
    .addHelpText(
      "after",
      `
Asks the runners of the list to leave, on whatever machine: after what they are running, or with
--now at once, as Ctrl-C does. With --now also what runs on though its runner is dead is ended.`,
    );
}

const ANSWER_MS = 5_000;
const POLL_MS = 200;

export async function run(world: World, command: Command): Promise<ExitCode> {
  const [file = ""] = command.args;
  const { now = false, host } = command.opts<{ now?: boolean; host?: string }>();
  const list = openListFile(file);
  await list.read(); // what is wrong with it is said before anybody is asked
  const isMeant = ({ id }: PresentRunner): boolean => host === undefined || id.host === host;
  const runners = (await presentRunners(file)).filter(isMeant);
  const dead = now ? (await survivingRunners(file)).filter(isMeant) : [];
  if (runners.length + dead.length === 0) {
    say(world, host === undefined ? `nobody works on ${file}` : `nobody on ${host} works on ${file}`);
    return 0;
  }
  for (const { name } of runners) await orderStop(file, name, now ? "now" : "after");
  if (now) await orderSupervisors(list, [...runners, ...dead]);
  if (dead.length > 0)
    say(world, `asked to end what dead runners left running: ${dead.map(describe).join(", ")}`);
  if (runners.length === 0) return 0;
  say(
    world,
    `asked to leave${now ? " at once" : " after what they run"}: ${runners.map(describe).join(", ")}`,
  );
  const gone = await waitUntilGone(file, runners);
  if (gone.length > 0) say(world, `left: ${gone.map(describe).join(", ")}`);
  const left = runners.filter((runner) => !gone.includes(runner));
  if (left.length > 0 && now)
    say(world, `not answered yet: ${left.map(describe).join(", ")}; they leave when they do`);
  return 0;
}

/** Where the runner is dead, which nobody elsewhere can know, its supervisor obeys. */
async function orderSupervisors(list: ListFile, runners: readonly PresentRunner[]): Promise<void> {
  const orders = runners.map(({ name }) => [name, controlOrder("stop")] as const);
  const beside = async (): Promise<void> => {
    for (const [name, order] of orders)
      await addControlOrders(list.path, name, [order], () => true).catch(() => {});
  };
  await list.update((entries) => ({ entries, value: undefined }), { beside });
}

async function waitUntilGone(file: string, runners: readonly PresentRunner[]): Promise<PresentRunner[]> {
  const deadline = performance.now() + ANSWER_MS;
  for (;;) {
    const there = new Set((await presentRunners(file)).map(({ name }) => name));
    const gone = runners.filter(({ name }) => !there.has(name));
    if (gone.length === runners.length || performance.now() > deadline) return gone;
    await sleep(POLL_MS);
  }
}

function describe({ id }: PresentRunner): string {
  return `${id.host} (pid ${id.pid})`;
}
