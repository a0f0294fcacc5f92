// What is measured with N commands `true`, W of them at a time: cooperate, the lower bound (xargs),
// and other tools.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { has, run } from "./measure.mjs";
import { cooperateOf, doneIn, hasSlots, writeCommands } from "./product.mjs";

/**
 * @typedef {object} Case
 * @property {string} name with W in it
 * @property {(width: number) => string | undefined} without why it cannot be measured here
 * @property {(folder: string, count: number, width: number) => string[][]} prepare makes what it
 *   needs, and returns the commands that start together
 * @property {(folder: string) => number} [done] how many experiments it says it has done
 * @property {boolean} [aside] its work is done by a process that is not waited for: only its wall
 *   time is known
 * @property {(folder: string) => void} [clear] ends what it leaves behind
 */

export const FLOOR = "xargs -P W";
/** @param {import("./product.mjs").Product} product
 *  @returns {Case[]} */
function casesOfProduct(product) {
  const cooperate = cooperateOf(product);
  const slots = hasSlots(product);
  return [
    {
      name: `${product.name}, 1 process, -j W`,
      without: (width) => {
        if (width === 1) return "with W = 1 it is the same as W processes";
        return slots ? undefined : "this version has no --run -j";
      },
      prepare(folder, count, width) {
        writeCommands(listIn(folder), count);
        return [cooperate("--run", listIn(folder), "--keep-going", "-j", String(width))];
      },
      done: doneInList,
    },
    {
      name: `${product.name}, W processes`,
      without: () => undefined,
      prepare(folder, count, width) {
        writeCommands(listIn(folder), count);
        return Array.from({ length: width }, () => cooperate("--run", listIn(folder), "--keep-going"));
      },
      done: doneInList,
    },
  ];
}

/** @type {Case[]} */
const FLOOR_AND_PEERS = [
  {
    name: FLOOR,
    without: needs("xargs"),
    prepare(folder, count, width) {
      return [["xargs", "-a", lines(folder, count, "x"), "-P", String(width), "-n", "1", "true"]];
    },
  },
  {
    name: "parallel -j W --joblog",
    without: needs("parallel"),
    prepare: (folder, count, width) => [parallel(folder, count, width)],
    done: doneInJobLog,
  },
  {
    name: "parallel -j W --joblog --results",
    without: needs("parallel"),
    prepare: (folder, count, width) => [[...parallel(folder, count, width), "--results", "results"]],
    done: doneInJobLog,
  },
  {
    name: "tsp -S W",
    without: needs("tsp"),
    prepare(folder, count, width) {
      // It refuses no job, but blocks the process that submits one while the queue is full.
      const handIn = `i=0; while [ $i -lt ${count} ]; do tsp -n true >/dev/null || exit 1; i=$((i + 1)); done`;
      const wait = "while tsp | grep -qE ' (queued|running) '; do sleep 0.01; done";
      const settings = { TS_SOCKET: join(folder, "socket"), TMPDIR: folder, TS_MAXFINISHED: "10" };
      const set = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
      return [["env", ...set, "sh", "-c", `tsp -S ${width} && ${handIn}; ${wait}; tsp -K`]];
    },
    aside: true,
    clear: (folder) => void run("env", [`TS_SOCKET=${join(folder, "socket")}`, "tsp", "-K"]),
  },
];

/** @param {import("./product.mjs").Product[]} products
 *  @returns {Case[]} */
export function casesOf(products) {
  return [...products.flatMap(casesOfProduct), ...FLOOR_AND_PEERS];
}

/** @param {string} folder */
function listIn(folder) {
  return join(folder, "exps.json");
}

/** @param {string} folder */
function doneInList(folder) {
  return doneIn(listIn(folder)).length;
}

/** @param {string} folder */
function doneInJobLog(folder) {
  const file = join(folder, "joblog");
  return existsSync(file) ? readFileSync(file, "utf8").split("\n").length - 2 : 0;
}

/** @param {string} program @returns {() => string | undefined} */
function needs(program) {
  const without = has(program) ? undefined : `${program} is not installed`;
  return () => without;
}

/** A file of `count` equal lines.
 *  @param {string} folder @param {number} count @param {string} line */
function lines(folder, count, line) {
  const file = join(folder, "lines");
  writeFileSync(file, `${line}\n`.repeat(count));
  return file;
}

/** @param {string} folder @param {number} count @param {number} width */
function parallel(folder, count, width) {
  const commands = lines(folder, count, "true");
  return ["parallel", "--will-cite", "-j", String(width), "--joblog", "joblog", "-a", commands];
}
