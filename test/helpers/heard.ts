import type { Running } from "./cli.ts";
import { until } from "./until.ts";

/**
 * Waits until a program has printed `words` on its standard error; what it printed before the call
 * does not count. A runner prints its messages after it has written the list, so a test that
 * expects a message waits for the message and not for the list.
 * @returns a function that returns what the program has printed since the call, at any later time
 */
export async function heard({ child }: Running, words: string | RegExp): Promise<() => string> {
  let text = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    text += chunk.toString();
  });
  await until(`it says ${words}`, () =>
    typeof words === "string" ? text.includes(words) : words.test(text),
  );
  return () => text;
}
