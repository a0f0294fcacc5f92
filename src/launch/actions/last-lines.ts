import type { Readable } from "node:stream";

/** How much of what a program says is kept, characters. */
const KEPT = 4_000;

/** Listens to what a program says.
 *  @returns gives the end of what it has said so far */
export function lastWordsOf(stream: Readable): () => string {
  let said = "";
  stream.setEncoding("utf8").on("data", (text: string) => (said = (said + text).slice(-KEPT)));
  return () => said;
}

/** The last lines of what a program has said, as one line.
 *  @param most how many of them */
export function lastLines(text: string, most: number): string {
  const lines = text.split("\n").map((line) => line.trim());
  return lines
    .filter((line) => line !== "")
    .slice(-most)
    .join("; ");
}
