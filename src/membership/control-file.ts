// Modelled in test/model/supervisor.pml: change the model first.
import * as fs from "node:fs/promises";
import { randomBytes } from "../core/random.ts";
import type { Entry } from "../core/entry.ts";
import { isGone, ofPath } from "../core/errno.ts";
import { inGroups } from "../core/in-groups.ts";
import type { Change } from "../list/changes/change.ts";
import { parseRunnerId } from "../processes/runner-id.ts";
import { TO_MAKE } from "../storage/open-flags.ts";
import { share, type Sharing, sharingBeside } from "../storage/sharing.ts";
import { readText, replaceText } from "../storage/trusted.ts";
import type { ListFile } from "../store/list-file.ts";
import { type ControlOrder, parseControlOrders } from "./control-orders.ts";
import { heartbeatsOf, listHeartbeats, listOf, notePath } from "./heartbeat.ts";

/** A new order with an id of its own. */
export function controlOrder(
  what: ControlOrder["what"],
  more: Omit<ControlOrder, "id" | "what"> = {},
): ControlOrder {
  return { id: randomBytes(6).toString("hex"), what, ...more };
}

/** Makes the file for orders to `runner`, which is us, unless it exists. A runner does so when it
 *  registers, since network storage shows a replaced file sooner than a new one. Where the file
 *  cannot be made, orders reach the runner through the list and through notes. */
export async function makeControlFile(
  directory: string,
  runner: string,
  { file: mode, gid }: Sharing,
): Promise<void> {
  try {
    const file = await fs.open(notePath(directory, runner, "orders"), TO_MAKE, mode);
    share(file.fd, mode, gid);
    await file.close();
  } catch {
    // It exists, or the runner tries again.
  }
}

/** What became of orders. Runners that are in neither have theirs. */
export interface Delivery {
  /** Runners without a file for orders: of version 0.1, or gone, or of another program. */
  readonly absent: readonly string[];
  /** By runner: the error, with a path, where its file could not be read or written. */
  readonly failed: ReadonlyMap<string, unknown>;
}

/** So many of the orders for attempts that run no more are kept, the last ones: from them a runner
 *  that was suspended learns that its attempts were taken from it. */
const KEPT = 32;

/**
 * Adds orders to the files of runners. The caller holds the list's lock, so that two callers do
 * not lose each other's orders. Each file is replaced whole, since network storage shows a
 * replaced file sooner than a changed one.
 * @param orders by runner; an order that a file has already is not added again
 * @param entries of the list: orders for attempts that run no more are dropped
 * @throws the system's error, with a path, when no file can be reached
 */
export async function addControlOrders(
  file: string,
  orders: ReadonlyMap<string, readonly ControlOrder[]>,
  entries: readonly Entry[],
): Promise<Delivery> {
  const absent: string[] = [];
  const failed = new Map<string, unknown>();
  if (orders.size === 0) return { absent, failed };
  const directory = await heartbeatsOf(file);
  const sharing = await sharingBeside(listOf(directory));
  const running = new Set(entries.flatMap(({ status, facts }) => (status === "running" ? facts.claim : [])));
  const add = async ([runner, fresh]: readonly [string, readonly ControlOrder[]]): Promise<void> => {
    if (!parseRunnerId(runner)) {
      absent.push(runner);
      return;
    }
    const path = notePath(directory, runner, "orders");
    try {
      const known = parseControlOrders(await readText(path));
      const news = fresh.filter(({ id }) => !known.some((order) => order.id === id));
      const isNeeded = ({ claim, what }: ControlOrder, at: number): boolean =>
        claim === undefined
          ? !news.some((other) => other.claim === undefined && other.what === what) // the new one replaces it
          : running.has(claim) || at >= known.length - KEPT;
      if (news.length > 0) await replaceText(path, format([...known.filter(isNeeded), ...news]), sharing);
    } catch (error) {
      if (isGone(error)) absent.push(runner);
      else failed.set(runner, ofPath(error, path));
    }
  };
  await inGroups([...orders], add); // in parallel, since the list is locked meanwhile
  return { absent, failed };
}

/** Changes the list and, in the same transaction, writes the orders that follow from the change.
 *  @param ordersFor the orders by runner; it may be called more than once, and gives the same ones
 *    then
 *  @throws CooperateError (list, storage) */
export async function changeWithOrders<T>(
  list: ListFile,
  change: Change<T>,
  ordersFor: (value: T) => ReadonlyMap<string, readonly ControlOrder[]>,
): Promise<{ readonly value: T; readonly delivery: Delivery }> {
  let delivery: Delivery = { absent: [], failed: new Map() };
  const beside = async (value: T, entries: readonly Entry[]): Promise<void> => {
    const orders = ordersFor(value);
    delivery = await addControlOrders(list.path, orders, entries).catch((error: unknown) => {
      return { absent: [], failed: new Map([...orders.keys()].map((runner) => [runner, error])) };
    });
  };
  const value = await list.update(change, { beside });
  return { value, delivery };
}

/** Writes orders for runners, whatever the list says.
 *  @returns `absent`: the runners of version 0.1, to be asked by a note (stop-order.ts,
 *    jobs-order.ts); `gone`: those without a heartbeat by now
 *  @throws CooperateError (list, storage) */
export async function deliverOrders(
  list: ListFile,
  orders: ReadonlyMap<string, readonly ControlOrder[]>,
): Promise<Delivery & { readonly gone: readonly string[] }> {
  const unchanged: Change<undefined> = (entries) => ({ entries, value: undefined });
  const { delivery } = await changeWithOrders(list, unchanged, () => orders);
  const { absent } = delivery;
  if (absent.length === 0) return { ...delivery, gone: [] };
  const there = new Set(await listHeartbeats(await heartbeatsOf(list.path)).catch(() => absent));
  return {
    ...delivery,
    absent: absent.filter((runner) => there.has(runner)),
    gone: absent.filter((runner) => !there.has(runner)),
  };
}

/** Moves the orders for a runner to the file of its next incarnation. This happens in the
 *  transaction that moves its claims: later orders go to the new file. Orders that cannot be read
 *  stay behind; those about experiments are in the list, too.
 *  @param from the incarnation before
 *  @param to the present one */
export async function moveControlOrders(
  directory: string,
  from: string,
  to: string,
  sharing: Sharing,
): Promise<void> {
  const [before, now] = [notePath(directory, from, "orders"), notePath(directory, to, "orders")];
  try {
    const known = parseControlOrders(await readText(before));
    const later = parseControlOrders(await readText(now).catch(() => ""));
    const moved = known.filter(({ id }) => !later.some((order) => order.id === id));
    if (moved.length > 0) await replaceText(now, format([...moved, ...later]), sharing);
    await fs.rm(before, { force: true });
  } catch {
    // As a rule there were no orders.
  }
}

function format(orders: readonly ControlOrder[]): string {
  return orders.map((order) => `${JSON.stringify(order)}\n`).join("");
}
