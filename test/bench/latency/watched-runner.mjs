// The storage operations of one idle runner, counted over a window that starts when it has settled.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pending } from "../../../dist/core/entry.js";
import { formatList } from "../../../dist/list/format/codec.js";
import { openListFile } from "../../../dist/store/list-file.js";
import { OtherRunners } from "./others.mjs";
import { between, FarStorage } from "./page.mjs";

/** The list is changed twice a second, as by others that claim and record. */
const CHANGE_MS = 500;
const ENDED_ENTRIES = 100;
const BEGIN_LIMIT_MS = 60_000;
const END_LIMIT_MS = 20_000;

/**
 * @typedef {object} Watch
 * @property {string} folder real path of one that is empty
 * @property {{ path: string }} library compiled (library.mjs)
 * @property {readonly string[]} runner the words that start `cooperate --run`
 * @property {number} others runners of other machines
 * @property {boolean} busy whether it, and each of the others, has an experiment, and the list
 *   changes twice a second; otherwise all have nothing to do, and it waits
 * @property {number} seconds of the window
 */

/**
 * @param {Watch} watch
 * @returns {Promise<ReturnType<typeof between>>} what it has asked for in the window
 * @throws {Error} with what it said, when it ends before
 */
export async function watchRunner({ folder, library, runner, others: count, busy, seconds }) {
  const list = join(folder, "exps.json");
  const others = new OtherRunners(list, count);
  const storage = new FarStorage(folder, list, library);
  const begun = join(folder, "begun");
  const ended = Array.from({ length: ENDED_ENTRIES }, (_, n) => endedEntry(n));
  const work = busy ? [...others.running(), pending(["sh", "-c", `: >begun; exec sleep 300`])] : [];
  writeFileSync(list, formatList(/** @type {any} */ ([...ended, ...work])));

  const [program = "", ...words] = runner;
  const child = spawn(program, [...words, list, "--wait"], {
    cwd: dirname(list),
    env: storage.environment(),
    stdio: ["ignore", "ignore", "pipe"],
  });
  const gone = once(child, "exit");
  let said = "";
  child.stderr.on("data", (bytes) => (said += String(bytes)));
  const changes = new AbortController();
  try {
    const limit = performance.now() + BEGIN_LIMIT_MS;
    // Its first heartbeat comes after it has first read those of the others.
    const hasBegun = () => (busy ? existsSync(begun) : said.includes("waiting for"));
    while (!hasBegun() || storage.look().operations["utimes"] === 0) {
      if (child.exitCode !== null || performance.now() > limit)
        throw new Error(`the runner has not begun: ${said}`);
      await sleep(20);
    }
    const changing = busy ? changeList(list, changes.signal) : undefined;
    const before = storage.look();
    await sleep(seconds * 1000);
    const after = storage.look();
    changes.abort();
    await changing;
    if (child.exitCode !== null) throw new Error(`the runner has ended: ${said}`);
    return between(before, after);
  } finally {
    changes.abort();
    others.end();
    child.kill("SIGTERM"); // its experiment ends together with it
    await Promise.race([gone, sleep(END_LIMIT_MS, undefined, { ref: false })]);
    child.kill("SIGKILL");
    storage.end();
  }
}

/** @param {string} list @param {AbortSignal} signal */
async function changeList(list, signal) {
  const file = openListFile(list);
  for (let k = 0; !signal.aborted; k++) {
    await file.update((entries) => {
      const changed = Object.assign({}, entries[0], { extra: { changes: k } });
      return { entries: entries.with(0, changed), value: undefined };
    });
    await sleep(CHANGE_MS, undefined, { signal }).catch(() => {});
  }
}

/** @param {number} n */
function endedEntry(n) {
  const facts = {
    host: "node-17",
    pid: 4000,
    claim: `c${String(n).padStart(11, "0")}`,
    attempt: 1,
    startedAt: "2026-01-01T00:00:00.000Z",
    endedAt: "2026-01-01T00:01:00.000Z",
    exitCode: 0,
    log: `/shared/logs/cooperate_${n}`,
    directory: "/shared",
  };
  return { ...pending(["python", "main.py", "--seed", String(n)]), status: "done", facts };
}
