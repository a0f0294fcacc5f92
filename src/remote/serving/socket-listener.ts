import * as fs from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import { randomBytes } from "../../core/random.ts";

/** What a name has behind it until it is taken over: a dot, and eight digits. */
export const ADDED_BYTES = 9;

/**
 * A socket of this machine, in a folder that only this user may enter. Its name is taken over from
 * whoever had it, also from a process that was killed: two that listen at the same moment both work,
 * and the later one gets the connections to come.
 */
export class SocketListener {
  readonly #server: Server;
  readonly #path: string;
  readonly #inode: number;

  private constructor(server: Server, path: string, inode: number) {
    [this.#server, this.#path, this.#inode] = [server, path, inode];
  }

  /** @returns undefined when the socket cannot be had */
  static async open(
    path: string,
    onConnection: (socket: Socket) => void,
  ): Promise<SocketListener | undefined> {
    const server = createServer({ allowHalfOpen: true }, onConnection);
    const own = `${path}.${randomBytes(4).toString("hex")}`;
    try {
      await new Promise<void>((resolve, reject) => {
        server.on("error", reject);
        server.listen(own, resolve);
      });
      server.on("error", () => {}); // who could not be taken in tries again, or serves by itself
      await fs.chmod(own, 0o600);
      const { ino } = await fs.lstat(own);
      await fs.rename(own, path);
      return new SocketListener(server, path, ino);
    } catch {
      server.close();
      return undefined;
    }
  }

  /** Takes in no more connections, and removes the socket unless its name is another one's by now. */
  async close(): Promise<void> {
    const found = await fs.lstat(this.#path).catch(() => undefined);
    if (found?.ino === this.#inode) await fs.rm(this.#path, { force: true }).catch(() => {});
    this.#server.close();
  }
}
