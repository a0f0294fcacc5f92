// Modelled in test/model/supervisor.pml: change the model first.
import { randomBytes } from "node:crypto";
import * as fs from "node:fs/promises";
import type { Entry } from "../core/entry.ts";
import { isGone, ofPath } from "../core/errno.ts";
import { heartbeatsOf, listHeartbeats, listOf, notePath } from "./heartbeat.ts";
import { parseRunnerId } from "../processes/runner-id.ts";
import { parseControlOrders, type ControlOrder } from "./control-orders.ts";
import { inGroups } from "../core/in-groups.ts";
import type { ListFile } from "../store/list-file.ts";
import { TO_MAKE } from "../storage/open-flags.ts";
import { share, type Sharing, sharingBeside } from "../storage/sharing.ts";
import { readText, replaceText } from "../storage/trusted.ts";

/** A new order, with an id of its own. */
export function controlOrder(
  what: ControlOrder["what"],
  more: Omit<ControlOrder, "id" | "what"> = {},
): ControlOrder {
  return { id: randomBytes(6).toString("hex"), what, ...more };
}

/** Makes the file for orders to `runner`, which is us, unless it is there: from the beginning, since network storage shows a replaced file
 *  sooner than a new one. Where it cannot be made, orders reach us by the list and by notes. */
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
    // It is there, or will be tried again.
  }
}

/** What became of orders, by runner; those that are in neither have them. */
export interface Delivery {
  /** Who has no file for orders: a runner of version 0.1, or one that has left, or none of ours. */
  readonly absent: readonly string[];
  /** The system's errors, with a path, where a file could not be read or written. */
  readonly failed: ReadonlyMap<string, unknown>;
}

/** Of the orders for attempts that run no more so many are kept, the last ones: a runner that was stopped learns by them that what it has
 *  was taken from it. */
const KEPT = 32;

/**
 * Adds orders for runners to their files. Whoever does so holds the list's lock, so that orders of two do not lose each other; each file
 * is replaced whole, since network storage shows a replaced file sooner than a new one.
 * @param orders by runner; an order that is there already is not added again
 * @param entries of the list: orders for attempts that run no more are dropped
 * @throws the system's error, with a path, when nothing can be said of any
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
          ? !news.some((other) => other.claim === undefined && other.what === what) // the later one counts
          : running.has(claim) || at >= known.length - KEPT;
      if (news.length > 0) await replaceText(path, format([...known.filter(isNeeded), ...news]), sharing);
    } catch (error) {
      if (isGone(error)) absent.push(runner);
      else failed.set(runner, ofPath(error, path));
    }
  };
  await inGroups([...orders], add); // the list is locked meanwhile
  return { absent, failed };
}

/** As {@link addControlOrders}, for runners whatever the list says, which is locked for that.
 *  @returns `absent`: of version 0.1, to be asked by a note (stop-order.ts, jobs-order.ts); `gone`: without a heartbeat by now
 *  @throws CooperateError (list, storage); the system's error, with a path */
export async function deliverOrders(
  list: ListFile,
  orders: ReadonlyMap<string, readonly ControlOrder[]>,
): Promise<Delivery & { readonly gone: readonly string[] }> {
  let delivery: Delivery = { absent: [], failed: new Map() };
  const beside = async (_: unknown, entries: readonly Entry[]): Promise<void> => {
    delivery = await addControlOrders(list.path, orders, entries);
  };
  await list.update((entries) => ({ entries, value: undefined }), { beside });
  const { absent } = delivery;
  if (absent.length === 0) return { ...delivery, gone: [] };
  const there = new Set(await listHeartbeats(await heartbeatsOf(list.path)).catch(() => absent));
  return {
    ...delivery,
    absent: absent.filter((runner) => there.has(runner)),
    gone: absent.filter((runner) => !there.has(runner)),
  };
}

/** Moves what was asked of a runner to the file of its next life, while the list is locked and its claims are moved: later orders are
 *  written there. What cannot be read stays behind; of experiments the list says it, too.
 *  @param from its life before
 *  @param to the one that it has now */
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
    // There were none, as a rule.
  }
}

function format(orders: readonly ControlOrder[]): string {
  return orders.map((order) => `${JSON.stringify(order)}\n`).join("");
}
