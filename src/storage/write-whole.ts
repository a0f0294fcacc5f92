import { writeSync } from "node:fs";

/** Writes all of `text`. A disk that is nearly full takes a part of it, and reports the error only
 *  at the next attempt.
 *  @throws the system's error */
export function writeWhole(fd: number, text: string): void {
  let at = writeSync(fd, text);
  if (at === Buffer.byteLength(text)) return;
  for (const bytes = Buffer.from(text); at < bytes.length;) at += writeSync(fd, bytes, at);
}
