import * as fs from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import { randomBytes } from "../../core/random.ts";
import { unusedName } from "./relay-path.ts";

/**
 * The socket at which a process takes in further connections. The name is taken over from whoever had it:
 * two that open a listener at the same moment both work, and the later one gets the connections to come.
 */
export class RelayListener {
  readonly #server: Server;
  readonly #path: string;
  readonly #inode: number;

  private constructor(server: Server, path: string, inode: number) {
    [this.#server, this.#path, this.#inode] = [server, path, inode];
  }

  /** Opens a listener at `path`, in a folder of our own.
   *  @returns undefined when it cannot be had: then each connection has a process of its own */
  static async open(path: string, onLine: (socket: Socket) => void): Promise<RelayListener | undefined> {
    const server = createServer({ allowHalfOpen: true }, onLine);
    const own = unusedName(path, randomBytes(4).toString("hex"));
    try {
      await new Promise<void>((resolve, reject) => {
        server.on("error", reject);
        server.listen(own, resolve);
      });
      server.on("error", () => {}); // a connection that could not be taken in serves itself
      const { ino } = await fs.lstat(own);
      await fs.rename(own, path);
      return new RelayListener(server, path, ino);
    } catch {
      server.close();
      return undefined;
    }
  }

  /** Takes in no more connections. */
  async close(): Promise<void> {
    const found = await fs.lstat(this.#path).catch(() => undefined);
    if (found?.ino === this.#inode) await fs.rm(this.#path, { force: true }).catch(() => {});
    this.#server.close();
  }
}
