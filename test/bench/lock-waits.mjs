// node --import lock-waits.mjs bin/cooperate.js ...: how long a runner waited for the lock of its list, each time: from its first try
// to make the lock's directory to the one that made it, or from the time of its ticket when it lets others go first (src/store/turns.ts).
// Written at its end into BENCH_WAITS/<host>-<pid>, as JSON: pairs of when it asked and when it got it, milliseconds since 1970. The lock is known
// by its path (BENCH_LOCK); the product knows nothing of this.
import fs from "node:fs";
import fsp from "node:fs/promises";
import { hostname } from "node:os";
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

/** Whoever makes a mark wants the lock since the time in its name. */
const TURN = /\.(\d+)\.turn$/;

const mkdirPromise = /** @type {any} */ (fsp.mkdir);
/** @type {any} */ (fsp).mkdir = async (/** @type {any[]} */ ...args) => {
  const ticket = TURN.exec(String(args[0]))?.[1];
  if (ticket !== undefined)
    asked ??= now() - (Number(process.hrtime.bigint() / 1000n) - Number(ticket)) / 1000;
  if (args[0] !== lock) return mkdirPromise(...args);
  ask();
  const result = await mkdirPromise(...args);
  take();
  return result;
};
syncBuiltinESMExports();

process.on("exit", () =>
  fs.writeFileSync(join(folder, `${hostname()}-${process.pid}`), JSON.stringify(waits)),
);
