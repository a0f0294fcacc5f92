// The built cooperate, as the benchmark starts it, and lists for it.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { pending } from "../../dist/core/entry.js";
import { formatList } from "../../dist/list/format/codec.js";
import { run } from "./measure.mjs";

const BIN = fileURLToPath(new URL("../../bin/cooperate.js", import.meta.url));

/**
 * A built checkout, and what the tables call it.
 * @typedef {{ name: string, bin: string }} Product
 */

/** This checkout, and `before` when its folder is given.
 *  @param {string} [folder] a built checkout
 *  @returns {Product[]} */
export function productsOf(folder) {
  const products = [{ name: "cooperate", bin: BIN }];
  if (folder === undefined) return products;
  const bin = join(folder, "bin", "cooperate.js");
  for (const part of [bin, join(folder, "dist", "cli")])
    if (!existsSync(part)) throw new Error(`--product wants a checkout that is built: there is no ${part}`);
  return [...products, { name: "before", bin }];
}

/** @param {...string} words of the command line
 *  @returns {string[]} */
export function cooperate(...words) {
  return [process.execPath, BIN, ...words];
}

/**
 * As {@link cooperate}, for another product.
 * @param {Product} product
 */
export function cooperateOf({ bin }) {
  return (/** @type {string[]} */ ...words) => [process.execPath, bin, ...words];
}

/** Whether one process can run several experiments at once.
 *  @param {Product} product */
export function hasSlots({ bin }) {
  return /^\s+-j\b/m.test(run(process.execPath, [bin, "--run", "--help"]));
}

/** Writes a list of `count` commands `true`.
 *  @param {string} file @param {number} count */
export function writeCommands(file, count) {
  writeFileSync(file, formatList(Array.from({ length: count }, () => pending(["true"]))));
}

/** Writes a list of experiments that have ended, one in a hundred of them with a failure.
 *  @param {string} file @param {number} count */
export function writeEnded(file, count) {
  const start = Date.UTC(2026, 0, 1);
  const entries = Array.from({ length: count }, (_, n) => {
    const failed = n % 100 === 0;
    const facts = {
      host: "node-17",
      pid: 4000 + (n % 16),
      claim: `c${String(n).padStart(11, "0")}`,
      attempt: 1,
      startedAt: new Date(start + n * 1000).toISOString(),
      endedAt: new Date(start + n * 1000 + 60_000).toISOString(),
      exitCode: failed ? 1 : 0,
      log: `/shared/logs/cooperate_${n}`,
      directory: "/shared",
    };
    /** @type {[string, ...string[]]} */
    const argv = ["python", "main.py", "--lr", String(n / 100), "--seed", "1"];
    return { .../** @type {any} */ (pending(argv)), status: failed ? "failed" : "done", facts };
  });
  writeFileSync(file, formatList(entries));
}

/** The records of the experiments that have been done.
 *  @param {string} file
 *  @returns {{ pid: number, startedAt: string, endedAt: string }[]} */
export function doneIn(file) {
  return JSON.parse(readFileSync(file, "utf8"))
    .filter((/** @type {any[]} */ [mark, record]) => mark === "executed" && record.status === "done")
    .map((/** @type {any[]} */ [, record]) => record);
}
