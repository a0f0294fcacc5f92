import { CachedText } from "../storage/cached-text.ts";
import { type ControlOrder, parseControlOrders } from "./control-orders.ts";

// The supervisor loads this, too: import as little as possible.

/** Reads the orders in one file again and again. */
export class ControlReader {
  readonly #file: CachedText;
  #text = "";
  #orders: readonly ControlOrder[] = [];

  constructor(path: string) {
    this.#file = new CachedText(path);
  }

  get path(): string {
    return this.#file.path;
  }

  /** Reads the orders, as {@link CachedText} reads their file.
   *  @returns the same array as before when nothing has changed; undefined when there is no such
   *    file
   *  @throws the system's error, with the path; StoreFault EUNTRUSTED when it is no plain file */
  async read(): Promise<readonly ControlOrder[] | undefined> {
    const text = await this.#file.read();
    if (text === undefined) return undefined;
    if (text !== this.#text) [this.#text, this.#orders] = [text, parseControlOrders(text)];
    return this.#orders;
  }
}
