// node --import lock-waits.mjs bin/cooperate.js ...: how long a runner waited for the lock of its
// list, each time: from its first try to make the lock's directory to the one that made it, or from
// its ticket when it lets others go first (src/store/ticket-queue.ts). Written at its end into
// BENCH_WAITS/<pid>, as JSON: pairs of when it asked and when it got it, milliseconds since 1970.
// The lock is known by its path (BENCH_LOCK); the product knows nothing of this.
import fs from "node:fs";
import fsp from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { join } from "node:path";

const { BENCH_LOCK: lock = "", BENCH_WAITS: folder = "" } = process.env;
/** @type {[asked: number, got: number][]} */
const waits = [];
/** @type {number | undefined} */
let asked;

function now() {
  return performance.timeOrigin + performance.now();
}

function ask() {
  asked ??= now();
}

function take() {
  if (asked !== undefined) waits.push([asked, now()]);
  asked = undefined;
}

const mkdir = /** @type {any} */ (fs.mkdir);
/** @type {any} */ (fs).mkdir = (/** @type {any[]} */ ...args) => {
  if (args[0] !== lock) return mkdir(...args);
  ask();
  const done = args.pop();
  return mkdir(...args, (/** @type {unknown} */ error, /** @type {unknown[]} */ ...rest) => {
    if (!error) take();
    done(error, ...rest);
  });
};

const mkdirPromise = /** @type {any} */ (fsp.mkdir);
/** @type {any} */ (fsp).mkdir = async (/** @type {any[]} */ ...args) => {
  if (String(args[0]).endsWith(".turn")) ask(); // a process that makes a ticket wants the lock
  if (args[0] !== lock) return mkdirPromise(...args);
  ask();
  const result = await mkdirPromise(...args);
  take();
  return result;
};
syncBuiltinESMExports();

process.on("exit", () => fs.writeFileSync(join(folder, String(process.pid)), JSON.stringify(waits)));
