import { describeUnreadable, UnreportedOnly, type Unreadable, unreadable } from "../core/unreadable.ts";
import { deliverOrders } from "../membership/control-file.ts";
import type { ControlOrder } from "../membership/control-orders.ts";
import { codeOf, isGone } from "../core/errno.ts";
import type { ListFile } from "../store/list-file.ts";
import type { PresentRunner } from "../membership/present-runners.ts";
import { say, type World } from "./world.ts";

/** A runner, and what is asked of it. */
export interface Asking {
  readonly runner: PresentRunner;
  readonly order: ControlOrder;
}

/** Asks runners for something; who cannot be asked is told of, and keeps the others from nothing. One that has left at this very moment is
 *  left out.
 *  @param note asks one of version 0.1
 *  @returns those that were asked, and how many could not be
 *  @throws CooperateError when the list cannot be read or locked */
export async function askRunners(
  world: World,
  list: ListFile,
  askings: readonly Asking[],
  note: (asking: Asking) => Promise<void>,
): Promise<{ readonly asked: readonly Asking[]; readonly failed: number }> {
  if (askings.length === 0) return { asked: [], failed: 0 };
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
  for (const { runner } of askings) {
    const error = failed.get(runner.name);
    if (error === undefined) continue;
    const { path } = error as NodeJS.ErrnoException;
    if (path === undefined) throw error;
    const { host, pid } = runner.id;
    const why = describeUnreadable(unreadable(error, path, codeOf(error)), "written");
    say(world, `${host} (pid ${pid}) cannot be asked: ${why}`);
  }
  const asked = askings.filter(({ runner: { name } }) => !failed.has(name) && !left.has(name));
  return { asked, failed: failed.size };
}

/** Says on stderr what could not be read or understood, each once. */
export function unreadableTeller(world: World): (found: readonly Unreadable[]) => void {
  const unreported = new UnreportedOnly();
  return (found) => {
    for (const what of unreported.filter(found)) say(world, describeUnreadable(what));
  };
}
