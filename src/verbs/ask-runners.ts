import { isGone } from "../core/errno.ts";
import { describeUnreadable } from "../core/unreadable.ts";
import { deliverOrders } from "../membership/control-file.ts";
import type { ControlOrder } from "../membership/control-orders.ts";
import type { PresentRunner } from "../membership/present-runners.ts";
import type { ListFile } from "../store/list-file.ts";
import { type Answers, awaitAnswers } from "./await-answers.ts";
import { unreadableFrom } from "./shared/tell-unreadable.ts";
import { say, type World } from "./shared/world.ts";

/** A runner, and the order for it. */
export interface Asking {
  readonly runner: PresentRunner;
  readonly order: ControlOrder;
}

export interface Inquiry<A extends Asking> {
  /** Asks a runner of version 0.1, which has no file for orders.
   *  @throws the system's error; ENOENT when the runner has left */
  readonly note: (asking: A) => Promise<void>;
  /** Called when the orders are written, before anybody is waited for. */
  readonly onAsked?: (asked: readonly A[]) => void;
  /** Which of these have not answered yet. */
  readonly stillSilent: (silent: readonly A[]) => Promise<readonly A[]>;
}

/** Asks runners for something, and waits for their answers. It reports those that cannot be asked,
 *  and goes on with the others. A runner that has left meanwhile is left out.
 *  @returns also how many could not be asked
 *  @throws CooperateError when the list cannot be read or locked */
export async function askRunners<A extends Asking>(
  world: World,
  list: ListFile,
  askings: readonly A[],
  { note, onAsked = () => {}, stillSilent }: Inquiry<A>,
): Promise<Answers<A> & { readonly failed: number }> {
  const { asked, failed } = await writeOrders(list, askings, note);
  for (const { runner } of askings) {
    if (!failed.has(runner.name)) continue;
    const why = describeUnreadable(unreadableFrom(failed.get(runner.name)), "written");
    say(world, `${describeRunner(runner)} cannot be asked: ${why}`);
  }
  onAsked(asked);
  const answers = await awaitAnswers(world, asked, async (silent) => stillSilent(silent));
  return { ...answers, failed: failed.size };
}

async function writeOrders<A extends Asking>(
  list: ListFile,
  askings: readonly A[],
  note: (asking: A) => Promise<void>,
): Promise<{ readonly asked: readonly A[]; readonly failed: ReadonlyMap<string, unknown> }> {
  if (askings.length === 0) return { asked: [], failed: new Map() };
  const orders = new Map(askings.map(({ runner, order }) => [runner.name, [order]]));
  const { absent, gone, failed: unwritten } = await deliverOrders(list, orders);
  const failed = new Map(unwritten);
  const left = new Set(gone);
  for (const asking of askings.filter(({ runner }) => absent.includes(runner.name))) {
    try {
      await note(asking);
    } catch (error) {
      if (isGone(error)) left.add(asking.runner.name);
      else failed.set(asking.runner.name, error);
    }
  }
  const asked = askings.filter(({ runner: { name } }) => !failed.has(name) && !left.has(name));
  return { asked, failed };
}

/** How messages name a runner. */
export function describeRunner({ id }: PresentRunner): string {
  return `${id.host} (pid ${id.pid})`;
}
