import { join } from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import { caseOf } from "./cases.mjs";
import { tryInside } from "./inside.mjs";

/**
 * The cases from `from` to `to` (exclusive) in this thread; `at[0]` is the one that is tried, so
 * that one that hangs is known.
 */
const { seed, from, to, folder, at } = workerData;
const now = new Int32Array(at);
for (let number = from; number < to; number++) {
  Atomics.store(now, 0, number);
  try {
    await tryInside(caseOf(seed, number), seed, join(folder, `in-${number}`));
  } catch (error) {
    const { name, message, stack } = /** @type {Error} */ (error);
    const finding = { number, said: name === "Error" && !stack?.includes("dist/") ? message : stack };
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- this is no window
    parentPort?.postMessage(finding);
  }
}
