// What a command costs, for every case at every size and width. Each round goes over all cases, so
// a machine that slows down slows all of them alike; each round has a folder of its own.
import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { casesOf, FLOOR } from "./cases.mjs";
import { measure, run } from "./measure.mjs";
import { median } from "./statistics.mjs";

/**
 * @typedef {object} CommandRow medians over the rounds, of one command
 * @property {string} name @property {number} width @property {number} count of the commands
 * @property {number} wall milliseconds
 * @property {number} times how many times the wall time of the floor
 * @property {number} [cpu] milliseconds
 * @property {number} [written] bytes
 * @property {number} [memory] bytes, of all
 * @property {import("./measure.mjs").Cost[]} rounds as measured, of all commands together
 */

/**
 * @typedef {object} CommandOptions
 * @property {string} root
 * @property {import("./product.mjs").Product[]} products
 * @property {number[]} sizes
 * @property {number[]} widths
 * @property {number[]} rounds
 * @property {number} limitSeconds
 * @property {(text: string) => void} say
 */

/**
 * @param {CommandOptions} options
 * @returns {Promise<{ rows: CommandRow[], remarks: string[] }>}
 */
export async function measureCommands(options) {
  const { sizes, widths } = options;
  const bouts = casesOf(options.products).flatMap((one) =>
    widths.map((width) => ({ one, width, previous: 0, over: false })),
  );
  /** @type {Set<string>} */
  const remarks = new Set();
  /** @param {string} text */
  const remark = (text) => {
    if (!remarks.has(text)) options.say(text);
    remarks.add(text);
  };
  const possible = bouts.filter(({ one, width }) => {
    const without = one.without(width);
    if (without) remark(`${one.name}${width === 1 ? ", W = 1" : ""} is left out: ${without}`);
    return !without;
  });
  /** @type {CommandRow[]} */
  const rows = [];
  for (const [i, count] of sizes.entries()) {
    const rounds = options.rounds[i] ?? options.rounds.at(-1) ?? 0;
    const here = possible.map((bout) => ({
      bout,
      costs: /** @type {import("./measure.mjs").Cost[]} */ ([]),
    }));
    for (let round = 1; round <= rounds; round++) {
      for (const { bout, costs } of here) {
        const cost = await measureOnce(bout, count, options, remark);
        if (cost) costs.push(cost);
      }
      options.say(`${count} commands: round ${round} of ${rounds}`);
    }
    for (const { bout, costs } of here) {
      if (costs.length === 0) continue;
      bout.previous = median(costs.map(({ wall }) => wall)) / count;
      rows.push(rowOf(bout.one.name, bout.width, count, costs));
    }
  }
  for (const row of rows) {
    const floor = rows.find(
      ({ name, width, count }) => name === FLOOR && width === row.width && count === row.count,
    );
    row.times = floor ? row.wall / floor.wall : Number.NaN;
  }
  return { rows, remarks: [...remarks] };
}

/**
 * @typedef {object} Bout
 * @property {import("./cases.mjs").Case} one
 * @property {number} width
 * @property {number} previous seconds of one command at the size before
 * @property {boolean} over it has reached the limit, and is not tried again
 */

/**
 * @param {Bout} bout
 * @param {number} count
 * @param {CommandOptions} options
 * @param {(text: string) => void} remark
 */
async function measureOnce(bout, count, { root, limitSeconds }, remark) {
  const { one, width, previous } = bout;
  const title = `${one.name}, W = ${width}, ${count} commands`;
  // The time of the smaller size includes its start-up, so somewhat more than the limit is worth a
  // try.
  if (previous * count > 1.2 * limitSeconds && !bout.over) {
    bout.over = true;
    const seconds = Math.round(previous * count);
    remark(`${title}: left out, it would take some ${seconds} s (the limit is ${limitSeconds} s)`);
  }
  if (bout.over) return undefined;
  const folder = mkdtempSync(join(root, "round "));
  try {
    const commands = one.prepare(folder, count, width);
    // A process that syncs its own few bytes would wait for all bytes that the others have written.
    run("sync", []);
    const cost = await measure(commands, { cwd: folder, limitSeconds });
    const done = one.done?.(folder);
    if (!cost) {
      bout.over = true;
      const far = done === undefined ? "" : `, with ${done} of them done`;
      remark(`${title}: ended at the limit of ${limitSeconds} s${far}`);
      return undefined;
    }
    if (done !== undefined && done !== count) throw new Error(`${title}: only ${done} were done`);
    return one.aside ? { wall: cost.wall } : cost;
  } finally {
    // The folder is removed with all others at the very end: ext4 searches for the next file among
    // those deleted in the last minutes, so deleting now would double the time of the next cases.
    one.clear?.(folder);
  }
}

/**
 * @param {string} name
 * @param {number} width
 * @param {number} count
 * @param {import("./measure.mjs").Cost[]} costs
 * @returns {CommandRow}
 */
function rowOf(name, width, count, costs) {
  /** @param {"cpu" | "memory" | "written"} key */
  const of = (key) => {
    const values = costs.flatMap((cost) => cost[key] ?? []);
    return values.length === 0 ? undefined : median(values);
  };
  const [cpu, memory, written] = [of("cpu"), of("memory"), of("written")];
  return {
    name,
    width,
    count,
    wall: (median(costs.map(({ wall }) => wall)) / count) * 1000,
    times: Number.NaN,
    ...(cpu !== undefined && { cpu: (cpu / count) * 1000 }),
    ...(written !== undefined && { written: written / count }),
    ...(memory !== undefined && { memory }),
    rounds: costs,
  };
}
