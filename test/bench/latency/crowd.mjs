// Runners on one list on slow storage. As in contention.mjs all of them are present before the
// first claim, and until then the storage is fast.
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pending } from "../../../dist/core/entry.js";
import { formatList } from "../../../dist/list/format/codec.js";
import { doneIn } from "../product.mjs";
import { mean, median, quantile } from "../statistics.mjs";
import { Crowd } from "./hosts.mjs";
import { between, FarStorage, monotonic } from "./page.mjs";
import { pausesIn, servedEnvironment } from "./served.mjs";

/** For experiments that take no time. */
const SHORT_ENTRIES = 3000;
/** From a runner's first heartbeat to its first try for the lock. */
const SETTLE_MS = 500;
/**
 * The window starts when each runner has had the lock once, plus this time and the length of an
 * experiment.
 */
const WARM_MS = 1000;
const MOST_WARM_MS = 60_000;
/**
 * An estimate of the round trips from one change to the next, and of the time besides them: how
 * long it takes until each runner has had the lock.
 */
const ROUND_TRIPS = 25;
const BESIDES_MS = 15;
const LOOK_MS = 50;

/**
 * @typedef {object} CrowdCase
 * @property {number} delay of a round trip, milliseconds
 * @property {number} length of an experiment, seconds; 0: `true`
 * @property {number} hosts
 * @property {number} runners of all hosts
 * @property {number} slots of each runner
 * @property {boolean} [served] whether they reach the list by lines to one process (served.mjs)
 */

/**
 * @typedef {object} CrowdFigures times are milliseconds
 * @property {number} perSecond experiments that were recorded
 * @property {number} transactions of all in a second
 * @property {number} hold @property {number} gap medians @property {number} longest hold
 * @property {number} p50 @property {number} p95 @property {number} max waits for the lock
 * @property {number} tripsEach round trips of all, whatever for, divided by the transactions
 * @property {number} tripsUnderLock of a transaction that changed the list, mean
 * @property {number} pauseP50 @property {number} pauseMax of a runner between two experiments; of
 *   runners with one slot
 * @property {number} left runners that have gone though there was work
 */

/**
 * @typedef {object} CrowdOptions
 * @property {string} root
 * @property {{ path: string }} library
 * @property {(...words: string[]) => string[]} cooperate
 * @property {number} seconds
 * @property {number} limitSeconds
 */

/**
 * @param {CrowdCase} one
 * @param {CrowdOptions} options
 * @returns {Promise<CrowdFigures>}
 * @throws {Error} with what the runners said, when they are not all there at the limit
 */
export async function measureCrowd(one, { root, library, cooperate, seconds, limitSeconds }) {
  const { delay, length, hosts, runners, slots, served = false } = one;
  const folder = realpathSync(mkdtempSync(join(root, "crowd ")));
  const [far, notes] = [join(folder, "far"), join(folder, "notes")];
  for (const path of [far, notes]) mkdirSync(path);
  const list = join(far, "exps.json");
  const lock = `${list}.lock`;
  writeFileSync(list, formatList(entriesFor(one, seconds)));
  mkdirSync(lock);
  const storage = new FarStorage(far, list, library);
  const program = cooperate().map((word) => `'${word}'`);
  const where = served ? [`there:${list}`, "--remote-command", program.join(" ")] : [list];
  const words = cooperate("--run", ...where, "--keep-going", ...(slots > 1 ? ["-j", String(slots)] : []));
  const env = served ? servedEnvironment(storage, notes) : storage.environment();
  const crowd = new Crowd(words, runners, hosts, { notes, cwd: served ? notes : far, env });
  try {
    const limit = monotonic() + limitSeconds * 1000;
    const hold = async (/** @type {number} */ ms, /** @type {() => boolean} */ until) => {
      const end = monotonic() + ms;
      while (monotonic() < end && !until()) {
        const now = new Date();
        utimesSync(lock, now, now);
        await sleep(LOOK_MS);
      }
    };
    await hold(limit - monotonic(), () => signsOfLife(list) >= runners || crowd.ended().length > 0);
    if (signsOfLife(list) < runners) throw new Error(`not all runners have come: ${crowd.said()}`);
    await hold(SETTLE_MS, () => false);
    storage.delay(delay);
    const freed = monotonic();
    rmdirSync(lock);
    const isOver = () => crowd.ended().length === runners;
    const everyone = () =>
      served
        ? new Set(doneIn(list).map(({ pid }) => pid)).size
        : new Set(storage.look().holds.map((one) => one.process)).size;
    while (everyone() < runners && monotonic() < freed + MOST_WARM_MS && !isOver()) await sleep(LOOK_MS);
    await sleep(WARM_MS + length * 1000);
    const [before, doneBefore, from] = [storage.look(), doneIn(list).length, Date.now()];
    while (monotonic() < before.at + seconds * 1000 && !isOver()) await sleep(LOOK_MS);
    const [after, all] = [storage.look(), doneIn(list)];
    const done = all.length;
    const pauses = pausesIn(all, length, from);
    const end = isOver() ? Math.max(...after.holds.map(({ free }) => free)) : after.at;
    return {
      ...figuresOf(before, { ...after, at: end }, freed),
      perSecond: ((done - doneBefore) / (end - before.at)) * 1000,
      pauseP50: median(pauses),
      pauseMax: quantile(pauses, 1),
      left: crowd.ended().filter((code) => code !== 0).length,
    };
  } finally {
    storage.delay(0);
    await crowd.end();
    storage.end();
    // Many processes take a while to die on a busy machine.
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 500 });
  }
}

/**
 * @param {import("./page.mjs").Look} before the window
 * @param {import("./page.mjs").Look} after the window
 * @param {number} freed when the lock was freed
 */
function figuresOf(before, after, freed) {
  const { holds, roundTrips, seconds } = between(before, after);
  const held = holds.map(({ got, free }) => free - got);
  const waits = holds.map(({ asked, got }) => got - Math.max(asked, freed));
  // A runner that still waits has waited at least that long.
  const waiting = after.waitingSince.map((since) => after.at - Math.max(since, freed));
  const inOrder = holds.toSorted((a, b) => a.got - b.got);
  const gaps = inOrder.slice(1).map(({ got }, k) => got - (inOrder[k]?.free ?? got));
  return {
    transactions: holds.length / seconds,
    hold: median(held),
    longest: quantile(held, 1),
    gap: median(gaps),
    p50: median(waits),
    p95: quantile(waits, 0.95),
    max: quantile([...waits, ...waiting], 1),
    tripsEach: roundTrips / holds.length,
    tripsUnderLock: mean(holds.filter(({ published }) => published > 0).map((one) => one.roundTrips)),
  };
}

/**
 * Enough entries for the window and for the time before it.
 * @param {CrowdCase} one @param {number} seconds
 */
function entriesFor({ delay, length, runners, slots }, seconds) {
  if (length === 0) return Array.from({ length: SHORT_ENTRIES }, () => pending(["true"]));
  const warm = Math.min(MOST_WARM_MS, WARM_MS + runners * (ROUND_TRIPS * delay + BESIDES_MS)) / 1000;
  const each = Math.ceil((seconds + warm) / length) + 2;
  return Array.from({ length: runners * slots * each }, () => pending(["sleep", String(length)]));
}

/** @param {string} list */
function signsOfLife(list) {
  try {
    return readdirSync(`${list}.run`).filter((name) => name.endsWith(".lock")).length;
  } catch {
    return 0;
  }
}
