// The cost of slow storage: each round trip takes a delay (delay.c). It is not part of the default
// run, since each row takes a quarter of a minute. The products are measured one after the other in
// each row, and the rows in order.
import { accessSync, constants, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cooperateOf } from "../product.mjs";
import { median } from "../statistics.mjs";
import { measureClaims } from "./claims-by-line.mjs";
import { measureCrowd } from "./crowd.mjs";
import { ONE_HOST_ONLY } from "./hosts.mjs";
import { delayLibrary } from "./library.mjs";
import { watchTransactions } from "./transactions.mjs";
import { watchRunner } from "./watched-runner.mjs";

/** For the rows with `-j`. */
const SLOTS = 16;
/** For the list whose changes are measured one by one. */
const ENTRIES = 20;
const MEMORY = "/dev/shm";

/** @typedef {import("./crowd.mjs").CrowdCase} CrowdCase */
/** @typedef {import("./crowd.mjs").CrowdFigures} CrowdFigures */
/** @typedef {{ product: string } & CrowdCase & CrowdFigures} CrowdRow */

/**
 * @typedef {object} WatchRow of one runner, each second
 * @property {string} product
 * @property {number} others
 * @property {boolean} busy
 * @property {number} perSecond
 * @property {number} bytesRead
 * @property {Record<string, number>} operations
 */

/**
 * @typedef {object} TransactionRow of one change
 * @property {string} product
 * @property {number} trips
 * @property {number} holdMs
 * @property {Record<string, number>} operations
 */

/**
 * @typedef {object} LatencyResults
 * @property {number} seconds
 * @property {CrowdRow[]} crowds
 * @property {WatchRow[]} watches
 * @property {CrowdRow[]} served the same runners by lines to one process, and in the folder
 * @property {import("./claims-by-line.mjs").ClaimRow[]} claims
 * @property {TransactionRow[]} transactions
 * @property {string[]} remarks
 */

/**
 * @typedef {object} LatencyOptions
 * @property {string} root where there is no storage in memory
 * @property {import("../product.mjs").Product[]} products
 * @property {number[]} delays milliseconds @property {number[]} lengths of experiments, seconds
 * @property {string[]} ways `folder`, `served` (by lines to one process)
 * @property {number[]} runners @property {number[]} hosts @property {number[]} others
 * @property {number} seconds of each window
 * @property {number} limitSeconds until all runners of a row must be there
 * @property {(text: string) => void} say
 */

/**
 * @param {LatencyOptions} options
 * @returns {Promise<LatencyResults>}
 */
export async function measureLatency(options) {
  const { products, seconds, say } = options;
  /** @type {LatencyResults} */
  const results = { seconds, crowds: [], served: [], claims: [], watches: [], transactions: [], remarks: [] };
  const remark = (/** @type {string} */ text) => {
    results.remarks.push(text);
    say(text);
  };
  const removed = (/** @type {string} */ folder) => {
    process.on("exit", () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
    return folder;
  };
  const library = delayLibrary(removed(mkdtempSync(join(tmpdir(), "cooperate-delay-"))));
  if ("without" in library) {
    remark(`latency is left out: ${library.without}`);
    return results;
  }
  const root = realpathSync(
    removed(mkdtempSync(join(hasMemory() ? MEMORY : options.root, "cooperate latency "))),
  );
  const folder = () => mkdtempSync(join(root, "far "));
  const runnerOf = (/** @type {import("../product.mjs").Product} */ product) => cooperateOf(product)("--run");
  for (const product of products) {
    const runner = runnerOf(product);
    const { holds, underLock } = await watchTransactions({
      folder: folder(),
      library,
      runner,
      entries: ENTRIES,
    });
    const operations = each(underLock, holds.length);
    const [trips, holdMs] = [
      median(holds.map((one) => one.roundTrips)),
      median(holds.map(({ got, free }) => free - got)),
    ];
    results.transactions.push({ product: product.name, trips, holdMs, operations });
  }
  say("the changes of one runner");
  for (const others of options.others) {
    for (const busy of [false, true]) {
      // Concurrently: they wait most of the time.
      const rows = products.map(async (product) => {
        const what = { folder: folder(), library, runner: runnerOf(product), others, busy, seconds };
        const found = await watchRunner(what);
        return {
          product: product.name,
          others,
          busy,
          perSecond: found.roundTrips / found.seconds,
          bytesRead: found.bytesRead / found.seconds,
          operations: each(found.operations, found.seconds),
        };
      });
      results.watches.push(...(await Promise.all(rows)));
      say(`one runner ${busy ? "at work" : "that waits"}, and ${others} others`);
    }
  }
  const measure = async (
    /** @type {CrowdCase} */ one,
    /** @type {import("../product.mjs").Product} */ product,
    /** @type {CrowdRow[]} */ rows,
  ) => {
    const way = one.served ? "by lines to one process" : `on ${one.hosts} hosts`;
    const title = `${one.delay} ms, ${one.length} s, ${one.runners} runners (-j ${one.slots}) ${way}, ${product.name}`;
    try {
      const figures = await measureCrowd(one, {
        ...options,
        root,
        library,
        cooperate: cooperateOf(product),
      });
      rows.push({ product: product.name, ...one, ...figures });
      say(title);
    } catch (error) {
      remark(`${title}: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  if (options.ways.includes("folder"))
    for (const one of casesOf(options, remark))
      for (const product of products) await measure(one, product, results.crowds);
  const [own] = products;
  if (options.ways.includes("served") && own) {
    results.claims = await measureClaims({ root, cooperate: cooperateOf(own), remark });
    say("claims by lines");
    for (const one of casesOf({ ...options, hosts: [1] }, remark).filter(({ slots }) => slots === 1))
      // One beside the other: the machine may be busier later.
      for (const served of [false, true]) await measure({ ...one, served }, own, results.served);
  }
  return results;
}

/** @param {LatencyOptions} options @param {(text: string) => void} remark
 *  @returns {import("./crowd.mjs").CrowdCase[]} */
function casesOf({ delays, lengths, runners, hosts }, remark) {
  const possible = hosts.filter((count) => count === 1 || ONE_HOST_ONLY === "");
  if (possible.length < hosts.length) remark(`several hosts are left out: ${ONE_HOST_ONLY}`);
  const crowds = possible.flatMap((count) => [
    ...runners.filter((all) => all >= count).map((all) => ({ hosts: count, runners: all, slots: 1 })),
    { hosts: count, runners: count, slots: SLOTS },
  ]);
  return delays.flatMap((delay) =>
    lengths.flatMap((length) => crowds.map((crowd) => ({ delay, length, ...crowd }))),
  );
}

/** For the cost without other work, so the delay is all that is measured. */
function hasMemory() {
  try {
    accessSync(MEMORY, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** @param {Record<string, number>} counts @param {number} of */
function each(counts, of) {
  const entries = Object.entries(counts).filter(([, count]) => count > 0);
  return Object.fromEntries(entries.map(([name, count]) => [name, count / of]));
}
