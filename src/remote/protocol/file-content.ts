import { createHash } from "node:crypto";
import { constants } from "node:fs";
import * as fs from "node:fs/promises";
import { isGone } from "../../core/errno.ts";

const { O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants;

/** What is in a file, so far as one end has to tell it to the other. */
export interface FileContent {
  /** Bytes; 0 when it is not there. */
  readonly size: number;
  /** SHA-256 of these, base64url. */
  readonly digest: string;
}

/** So much is read, and digested, at once: half a millisecond in which nothing else is done. */
const STEP = 256 * 1_024;

/** Reads a whole file, of any size.
 *  @throws the system's error */
export async function contentOf(path: string): Promise<FileContent> {
  const hash = createHash("sha256");
  const file = await fs.open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK).catch((error: unknown) => {
    if (!isGone(error)) throw error;
  });
  let size = 0;
  try {
    const buffer = Buffer.allocUnsafe(STEP);
    for (;;) {
      const { bytesRead = 0 } = (await file?.read(buffer, 0, STEP, size)) ?? {};
      if (bytesRead === 0) return { size, digest: hash.digest("base64url") };
      hash.update(buffer.subarray(0, bytesRead));
      size += bytesRead;
    }
  } finally {
    await file?.close();
  }
}
