// Many runners on one list. All of them are present before the first claim: until then the
// benchmark itself holds the lock.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmdirSync, rmSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { measure } from "./measure.mjs";
import { cooperateOf, doneIn, writeCommands } from "./product.mjs";
import { quantile } from "./statistics.mjs";

const LOCK_WAITS = fileURLToPath(new URL("lock-waits.mjs", import.meta.url));
/** The lock is touched before anybody may take it for stale. */
const BEAT_MS = 1000;
/** From a runner's first heartbeat to its first try for the lock. */
const SETTLE_MS = 500;

/**
 * @typedef {object} ContentionRow
 * @property {string} product @property {number} runners
 * @property {number} perSecond experiments, from the moment in which the lock is free to the end of
 *   the last one
 * @property {number} p50 @property {number} p95 @property {number} max waits for the lock,
 *   milliseconds
 * @property {number} least @property {number} most experiments of one runner
 */

/**
 * @typedef {object} Common
 * @property {string} root
 * @property {import("./product.mjs").Product[]} products
 * @property {number} entries
 * @property {number} limitSeconds
 */

/** @param {Common & { runners: number[], say: (text: string) => void }} options
 *  @returns {Promise<{ entries: number, rows: ContentionRow[], remarks: string[] }>} */
export async function measureContention(options) {
  const { products, runners, entries, limitSeconds, say } = options;
  /** @type {ContentionRow[]} */
  const rows = [];
  const remarks = [];
  for (const count of runners) {
    for (const product of products) {
      const row = await contend(product, count, options);
      if (row) rows.push(row);
      else remarks.push(`${product.name}, ${count} runners: ended at the limit of ${limitSeconds} s`);
      say(row ? `${product.name}, ${count} runners on ${entries} entries` : String(remarks.at(-1)));
    }
  }
  return { entries, rows, remarks };
}

/** @param {import("./product.mjs").Product} product @param {number} runners @param {Common} options
 *  @returns {Promise<ContentionRow | undefined>} */
async function contend(product, runners, { root, entries, limitSeconds }) {
  const folder = mkdtempSync(join(root, "contention "));
  try {
    const file = join(folder, "exps.json");
    const notes = join(folder, "waits");
    const lock = `${file}.lock`;
    mkdirSync(notes);
    writeCommands(file, entries);
    mkdirSync(lock);
    const [node, ...words] = cooperateOf(product)("--run", file, "--keep-going");
    const env = { ...process.env, BENCH_LOCK: lock, BENCH_WAITS: notes };
    const command = [String(node), "--import", LOCK_WAITS, ...words];
    const all = measure(
      Array.from({ length: runners }, () => command),
      { cwd: folder, limitSeconds, env },
    );
    const isOver = all.then(
      () => true,
      () => true,
    );
    while (signsOfLife(`${file}.run`) < runners) {
      const now = new Date();
      utimesSync(lock, now, now);
      if (await Promise.race([isOver, sleep(BEAT_MS / 10, false)])) break;
    }
    await sleep(SETTLE_MS);
    const begin = Date.now();
    rmdirSync(lock);
    if (!(await all)) return undefined;
    const records = doneIn(file);
    if (records.length !== entries) throw new Error(`${runners} runners: only ${records.length} were done`);
    const end = Math.max(...records.map(({ endedAt }) => Date.parse(endedAt)));
    const served = new Map();
    for (const { pid } of records) served.set(pid, (served.get(pid) ?? 0) + 1);
    const waits = readdirSync(notes)
      .flatMap((name) => JSON.parse(readFileSync(join(notes, name), "utf8")))
      .map(([asked, got]) => got - Math.max(asked, begin)); // before that the benchmark held it
    return {
      product: product.name,
      runners,
      perSecond: entries / ((end - begin) / 1000),
      p50: quantile(waits, 0.5),
      p95: quantile(waits, 0.95),
      max: quantile(waits, 1),
      least: served.size < runners ? 0 : Math.min(...served.values()),
      most: Math.max(...served.values()),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** @param {string} folder of the heartbeats */
function signsOfLife(folder) {
  try {
    return readdirSync(folder).filter((name) => name.endsWith(".lock")).length;
  } catch {
    return 0;
  }
}
