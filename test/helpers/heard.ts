import type { Running } from "./cli.ts";
import { until } from "./until.ts";

/** Waits until a program has said `words` on its standard error; what it said before the call does not count. A test that acts on
 *  what the list says, and expects words that depend on it, is too early: they are said after the write.
 *  @returns what it has said since the call, at any time later */
export async function heard({ child }: Running, words: string): Promise<() => string> {
  let text = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    text += chunk.toString();
  });
  await until(`it says ${words}`, () => text.includes(words));
  return () => text;
}
