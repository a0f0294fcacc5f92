// Runners that reach the list by lines: only the process that serves it has slow storage. A line is
// a program of this machine, so that ssh is no part of what is measured.
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * @param {import("./page.mjs").FarStorage} storage
 * @param {string} notes a folder that is not far away
 * @returns {NodeJS.ProcessEnv} of the runners
 */
export function servedEnvironment(storage, notes) {
  const { LD_PRELOAD, ...env } = storage.environment();
  const ssh = join(notes, "ssh");
  // What follows the command keeps the shell from becoming it.
  const script = `#!/bin/sh\nfor word; do :; done\nLD_PRELOAD='${LD_PRELOAD}' sh -c "$word"\nexit $?\n`;
  writeFileSync(ssh, script);
  chmodSync(ssh, 0o755);
  const runtime = join(notes, "run");
  mkdirSync(runtime, { mode: 0o700 });
  const cache = join(notes, "cache");
  return { ...env, COOPERATE_SSH: `'${ssh}'`, XDG_RUNTIME_DIR: runtime, XDG_CACHE_HOME: cache };
}

/**
 * How long runners of one slot each had nothing to run: from the end of one experiment to the
 * beginning of the next, milliseconds; those before an experiment that was recorded.
 * @param {ReturnType<typeof import("../product.mjs").doneIn>} done
 * @param {number} length of each, seconds
 * @param {number} from the wall clock when the window begins, milliseconds
 */
export function pausesIn(done, length, from) {
  /** @type {Map<number, number[]>} */
  const ends = new Map();
  for (const { pid, endedAt } of done) ends.set(pid, [...(ends.get(pid) ?? []), Date.parse(endedAt)]);
  return [...ends.values()].flatMap((times) => {
    const sorted = times.toSorted((a, b) => a - b);
    return sorted.flatMap((end, k) => {
      const before = sorted[k - 1];
      return before === undefined || end < from ? [] : [Math.max(0, end - before - length * 1000)];
    });
  });
}
