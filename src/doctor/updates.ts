import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { transact } from "../store/transaction.ts";
import { type Check, no, type CheckTarget, warn, yes } from "./finding.ts";

const WORKERS = 4;
const EACH = 10;

/** Runs the store's own transaction several times at once: no update may be lost. */
export const UPDATES: Check = {
  name: "updates",
  async run({ scratch }: CheckTarget) {
    const path = join(scratch, "counter.json");
    await writeFile(path, "0");
    const start = performance.now();
    await Promise.all(Array.from({ length: WORKERS }, async () => count(path, EACH)));
    const perUpdate = (performance.now() - start) / (WORKERS * EACH);
    return assessUpdates(await current(path), WORKERS * EACH, perUpdate);
  },
};

/** Increments the number in the file `path`, `times` times.
 *  @returns the longest time that one update took, in milliseconds */
export async function count(path: string, times: number): Promise<number> {
  let longest = 0;
  for (let i = 0; i < times; i++) {
    const start = performance.now();
    const bump = (bytes: Buffer): { text: string; value: undefined } => ({
      text: String(Number(bytes.toString()) + 1),
      value: undefined,
    });
    await transact(path, bump, { retryForMs: 60_000 });
    longest = Math.max(longest, performance.now() - start);
  }
  return longest;
}

/** The number in the file. */
export async function current(path: string): Promise<number> {
  return transact(path, (bytes) => ({ value: Number(bytes.toString()) }), { retryForMs: 60_000 });
}

/** Assesses the updates.
 *  @param found the number in the file
 *  @param wanted the number that should be there
 *  @param msEach time per update */
export function assessUpdates(found: number, wanted: number, msEach: number): ReturnType<typeof yes> {
  if (found < wanted) {
    return no(
      `${wanted - found} of ${wanted} updates were lost`,
      "keep lists on other storage: here work would be done twice",
    );
  }
  const each = `${wanted} updates by several at once, none lost, ${msEach.toFixed(0)} ms each`;
  if (found > wanted)
    return warn(
      `${each}; ${found - wanted} were made twice after a lost reply`,
      "a list recognises such updates",
    );
  return yes(each);
}
