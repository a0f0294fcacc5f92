import { randomBytes } from "node:crypto";
import { isGone, ofPath } from "./errno.ts";
import { heartbeatsOf, notePath } from "./heartbeat.ts";
import { parseRunnerId } from "./runner-id.ts";
import { parseControlOrders, type ControlOrder } from "./control-orders.ts";
import { realPath } from "./real-path.ts";
import { type Sharing, sharingBeside } from "./sharing.ts";
import { readText, replaceText, writeText } from "./trusted.ts";

/** A new order, with an id of its own. */
export function controlOrder(what: ControlOrder["what"], claim?: string): ControlOrder {
  return { id: randomBytes(6).toString("hex"), what, ...(claim !== undefined && { claim }) };
}

/** Makes the file for orders to `runner`, which is us: it is there from the beginning, since network storage shows a replaced file sooner
 *  than a new one. Where it cannot be made, orders reach us by the list. */
export async function makeControlFile(directory: string, runner: string, sharing: Sharing): Promise<void> {
  await writeText(notePath(directory, runner, "orders"), "", sharing).catch(() => {});
}

/**
 * Adds orders for what `runner` has started. Whoever does so holds the list's lock, so that orders of two do not lose each other; the file
 * is replaced whole, since network storage shows a replaced file sooner than a new one.
 * @param isNeeded whether an order that is there already still means something
 * @returns false when there is no such file: the runner is of version 0.1, or has left, or none of ours
 * @throws the system's error, with a path, when it cannot be written
 */
export async function addControlOrders(
  file: string,
  runner: string,
  orders: readonly ControlOrder[],
  isNeeded: (order: ControlOrder) => boolean,
): Promise<boolean> {
  if (!parseRunnerId(runner)) return false;
  const path = notePath(await heartbeatsOf(file), runner, "orders");
  let text: string;
  try {
    text = await readText(path);
  } catch (error) {
    if (isGone(error)) return false;
    throw ofPath(error, path);
  }
  const known = parseControlOrders(text);
  const fresh = orders.filter(({ id }) => !known.some((order) => order.id === id));
  if (fresh.length === 0) return true;
  const lines = [...known.filter(isNeeded), ...fresh].map((order) => `${JSON.stringify(order)}\n`);
  const sharing = await sharingBeside(await realPath(file));
  await replaceText(path, lines.join(""), sharing).catch((error: unknown) => {
    throw ofPath(error, path);
  });
  return true;
}
