import * as fs from "node:fs/promises";
import { isGone, ofPath, StoreFault } from "../core/errno.ts";
import { isExact, versionOf } from "../storage/file-version.ts";
import { TO_READ } from "../storage/open-flags.ts";
import { type ControlOrder, parseControlOrders } from "./control-orders.ts";

// The supervisor loads this, too: import as little as possible.

/** Reads the orders in one file again and again. */
export class ControlReader {
  readonly path: string;
  #version: string | undefined;
  #orders: readonly ControlOrder[] = [];

  constructor(path: string) {
    this.path = path;
  }

  /** Reads the orders. It costs one `open`, which makes an NFS client ask the server; the content
   *  is read only when it is not the file that was read last.
   *  @returns the same array as before when nothing has changed; undefined when there is no such
   *    file
   *  @throws the system's error, with the path; StoreFault EUNTRUSTED when it is no plain file */
  async read(): Promise<readonly ControlOrder[] | undefined> {
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
