import { setTimeout as sleep } from "node:timers/promises";
import type { Command } from "commander";
import { controlOrder, deliverOrders } from "../membership/control-file.ts";
import { type ListFile, openListFile } from "../store/list-file.ts";
import { type PresentRunner, presentRunners } from "../membership/present-runners.ts";
import { recoverRunners, sweepJournals } from "../membership/recover-runner.ts";
import { dropNote } from "../membership/order-notes.ts";
import { DEFAULT_LEASE_MS, FailureDetector } from "../membership/failure-detector.ts";
import { assessLiveness, NOTHING_KNOWN } from "../membership/assess-liveness.ts";
import { writeStopOrder } from "../membership/stop-order.ts";
import { outlivedRunners } from "../membership/survivors.ts";
import { askRunners } from "./ask-runners.ts";
import { openListToChange } from "./open-list.ts";
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
--now at once, as Ctrl-C does; what has outlived its runner is ended then, too.`,
    );
}

const ANSWER_MS = 5_000;
const POLL_MS = 200;

export async function run(world: World, command: Command): Promise<ExitCode> {
  const [file = ""] = command.args;
  const { now = false, host } = command.opts<{ now?: boolean; host?: string }>();
  await openListFile(file).read(); // what is wrong with it is said before anybody is asked
  const isMeant = ({ id }: PresentRunner): boolean => host === undefined || id.host === host;
  const runners = (await presentRunners(file)).filter(isMeant);
  const outlived = now ? (await outlivedRunners(file)).filter(isMeant) : [];
  if (runners.length + outlived.length === 0) {
    say(world, host === undefined ? `nobody works on ${file}` : `nobody on ${host} works on ${file}`);
    return 0;
  }
  const list = openListToChange(world, file);
  const askings = runners.map((runner) => ({ runner, order: controlOrder(now ? "stop" : "leave") }));
  const { asked: had, failed } = await askRunners(world, list, askings, async ({ runner }) =>
    writeStopOrder(file, runner.name, now ? "now" : "after"),
  );
  const asked = had.map(({ runner }) => runner);
  if (asked.length > 0)
    say(
      world,
      `asked to leave${now ? " at once" : " after what they run"}: ${asked.map(describe).join(", ")}`,
    );
  if (outlived.length > 0) {
    say(world, `ending what has outlived its runner: ${outlived.map(describe).join(", ")}`);
    // Their supervisors obey.
    await deliverOrders(list, new Map(outlived.map(({ name }) => [name, [controlOrder("stop")]])));
  }
  const all = [...asked, ...outlived];
  const left = await waitUntilGone(file, all);
  const gone = all.filter((runner) => !left.includes(runner));
  if (gone.length > 0) say(world, `left: ${gone.map(describe).join(", ")}`);
  for (const { name } of gone) await dropNote(file, name, "orders"); // it may have come when they had removed theirs
  if (left.length > 0 && now)
    say(world, `not answered yet: ${left.map(describe).join(", ")}; they leave when they do`);
  if (outlived.length > 0) await putBack(list);
  return failed > 0 ? 3 : 0;
}

/** Writes down that what supervisors have ended is pending again. */
async function putBack(list: ListFile): Promise<void> {
  const detector = new FailureDetector(list.path, DEFAULT_LEASE_MS);
  const assessment = await assessLiveness(await list.newest(), detector).catch(() => NOTHING_KNOWN);
  await recoverRunners(list, { ...assessment, lost: new Map() });
  await sweepJournals(list).catch(() => {});
}

/** Those that are left after a while. */
async function waitUntilGone(file: string, runners: readonly PresentRunner[]): Promise<PresentRunner[]> {
  const deadline = performance.now() + ANSWER_MS;
  for (;;) {
    const there = new Set(
      [...(await presentRunners(file)), ...(await outlivedRunners(file))].map(({ name }) => name),
    );
    const left = runners.filter(({ name }) => there.has(name));
    if (left.length === 0 || performance.now() > deadline) return left;
    await sleep(POLL_MS);
  }
}

function describe({ id }: PresentRunner): string {
  return `${id.host} (pid ${id.pid})`;
}
