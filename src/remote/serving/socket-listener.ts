import { chmod, rm } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import type { ListServer } from "./list-server.ts";

/** A socket of this machine at which a list is served, for a folder that only this user may enter. */
export class SocketListener {
  readonly #server: Server;
  readonly #path: string;
  #serving = 0;

  private constructor(server: ListServer, path: string, onFault: (fault: string) => void) {
    this.#path = path;
    this.#server = createServer({ allowHalfOpen: true }, (socket) => {
      this.#serving++;
      server
        .serve(socket, socket)
        .then(({ fault }) => fault !== undefined && onFault(fault))
        .catch((error: unknown) => onFault(String(error)))
        .finally(() => {
          this.#serving--;
          socket.destroySoon(); // what was said at last is sent before
        });
    });
  }

  /** @param onFault told why the other end of a connection was refused
   *  @throws the system's error */
  static async open(
    server: ListServer,
    path: string,
    onFault: (fault: string) => void,
  ): Promise<SocketListener> {
    const listener = new SocketListener(server, path, onFault);
    await rm(path, { force: true });
    await new Promise<void>((resolve, reject) => {
      listener.#server.once("error", reject).listen(path, resolve);
    });
    await chmod(path, 0o600);
    return listener;
  }

  /** How many connections there are, and connections that are gone with runners whose lease is not over. */
  get serving(): number {
    return this.#serving;
  }

  /** Takes no further connections; the socket is removed. */
  async close(): Promise<void> {
    this.#server.close();
    await rm(this.#path, { force: true });
  }
}
