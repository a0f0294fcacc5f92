import { writeSync } from "node:fs";

/** Writes all of `content`. A disk that is nearly full takes a part of it, and reports the error only
 *  at the next attempt.
 *  @throws the system's error */
export function writeWhole(fd: number, content: string | Uint8Array): void {
  if (typeof content === "string") {
    const at = writeSync(fd, content);
    if (at < Buffer.byteLength(content)) writeWhole(fd, Buffer.from(content).subarray(at));
    return;
  }
  for (let at = 0; at < content.length;) at += writeSync(fd, content, at);
}
