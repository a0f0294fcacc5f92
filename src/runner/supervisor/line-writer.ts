import { closeSync, openSync, writeSync } from "node:fs";
import { TO_APPEND } from "../../storage/open-flags.ts";

/** So long the file is kept open after a line: short experiments write one after the other. */
const OPEN_MS = 250;

/** Appends lines to files that exist, one after the other. */
export class LineWriter {
  #path = "";
  #fd: number | undefined;
  #idle: NodeJS.Timeout | undefined;

  /** @throws the system's error when it could not be written */
  append(path: string, text: string): void {
    if (path !== this.#path) this.close();
    this.#path = path;
    try {
      this.#fd ??= openSync(path, TO_APPEND);
      writeWhole(this.#fd, text);
    } catch (error) {
      this.close();
      throw error;
    }
    this.#idle ??= setTimeout(() => this.close(), OPEN_MS).unref();
    this.#idle.refresh();
  }

  /** Not longer open than it is written to: nobody could unmount the storage. */
  close(): void {
    clearTimeout(this.#idle);
    this.#idle = undefined;
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
  }
}

/** Writes all of `text`: a disk that is nearly full takes a part of it, and says so only at the next try.
 *  @throws the system's error */
export function writeWhole(fd: number, text: string): void {
  let at = writeSync(fd, text);
  if (at === Buffer.byteLength(text)) return;
  for (const bytes = Buffer.from(text); at < bytes.length;) at += writeSync(fd, bytes, at);
}
