import * as fs from "node:fs/promises";
import { isGone, ofPath, StoreFault } from "../core/errno.ts";
import { isExact, versionOf } from "./file-version.ts";
import { TO_READ } from "./open-flags.ts";

// The supervisor loads this, too: import as little as possible.

/** A small file that is read again and again. */
export class CachedText {
  readonly path: string;
  #version: string | undefined;
  #text = "";

  constructor(path: string) {
    this.path = path;
  }

  /** Reads the file. It costs one `open`, which makes an NFS client ask the server; the content is
   *  read only when it is not the file that was read last.
   *  @returns undefined when there is no such file
   *  @throws the system's error, with the path; StoreFault EUNTRUSTED when it is no plain file */
  async read(): Promise<string | undefined> {
    try {
      const file = await fs.open(this.path, TO_READ);
      try {
        const stat = await file.stat();
        if (!stat.isFile()) throw new StoreFault("EUNTRUSTED", `${this.path} is no plain file`);
        const version = versionOf(stat);
        if (version === this.#version && isExact(stat)) return this.#text;
        const text = stat.size === 0 ? "" : await file.readFile("utf8");
        [this.#version, this.#text] = [version, text];
        return text;
      } finally {
        await file.close();
      }
    } catch (error) {
      if (isGone(error)) return undefined;
      throw ofPath(error, this.path);
    }
  }
}
