import * as fs from "node:fs/promises";
import { isGone } from "../../core/errno.ts";
import { isExact, versionOf } from "../../storage/file-version.ts";
import { TO_READ } from "../../storage/open-flags.ts";

/** A note that is read again and again, beside a heartbeat. */
export class CachedNote {
  readonly #path: string;
  #version: string | undefined;
  #text = "";

  constructor(path: string) {
    this.#path = path;
  }

  /** Its content; "" when it is not there. It costs one `open`, which makes an NFS client ask the
   *  server; the content is read only when it is not what was read last.
   *  @throws the system's error */
  async read(): Promise<string> {
    try {
      const file = await fs.open(this.#path, TO_READ);
      try {
        const stat = await file.stat();
        if (!stat.isFile()) return "";
        const version = versionOf(stat);
        if (version === this.#version && isExact(stat)) return this.#text;
        this.#text = stat.size === 0 ? "" : await file.readFile("utf8");
        this.#version = version;
        return this.#text;
      } finally {
        await file.close();
      }
    } catch (error) {
      if (isGone(error)) return "";
      throw error;
    }
  }
}
