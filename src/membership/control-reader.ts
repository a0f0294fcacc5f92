import * as fs from "node:fs/promises";
import { type ControlOrder, parseControlOrders } from "./control-orders.ts";
import { isGone, ofPath, StoreFault } from "../core/errno.ts";
import { isExact, versionOf } from "../storage/file-version.ts";
import { TO_READ } from "../storage/open-flags.ts";

// Loaded by the supervisor, too: it needs nothing else of the store.

/** Looks again and again for the orders in one file. */
export class ControlReader {
  readonly path: string;
  #version: string | undefined;
  #orders: readonly ControlOrder[] = [];

  constructor(path: string) {
    this.path = path;
  }

  /** The orders: the same array tells that nothing has changed. It costs one `open`, which is what makes an NFS client ask the server;
   *  what is in the file is read only when it is not the file that was read last.
   *  @returns undefined when there is no such file
   *  @throws the system's error, with the path; StoreFault EUNTRUSTED when it is no plain file */
  async look(): Promise<readonly ControlOrder[] | undefined> {
    try {
      const file = await fs.open(this.path, TO_READ);
      try {
        const stat = await file.stat();
        if (!stat.isFile()) throw new StoreFault("EUNTRUSTED", `${this.path} is no plain file`);
        const version = versionOf(stat);
        if (version === this.#version && isExact(stat)) return this.#orders;
        const orders = stat.size === 0 ? [] : parseControlOrders(await file.readFile("utf8"));
        [this.#version, this.#orders] = [version, orders];
        return orders;
      } finally {
        await file.close();
      }
    } catch (error) {
      if (isGone(error)) return undefined;
      throw ofPath(error, this.path);
    }
  }
}
