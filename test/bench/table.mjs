// The figures as Markdown, which the terminal shows as well; and their place in a page that
// contains other text.
import { latencyParts } from "./latency/tables.mjs";
import { hasGnuTime } from "./measure.mjs";
import { short, table, whole } from "./table-layout.mjs";

/**
 * @typedef {object} Results
 * @property {{ node: string, cores: number, platform: string }} machine
 * @property {string} date as YYYY-MM-DD
 * @property {number[]} rounds of each size, the last of all that follow
 * @property {Awaited<ReturnType<typeof import("./commands.mjs").measureCommands>>} [commands]
 * @property {Awaited<ReturnType<typeof import("./contention.mjs").measureContention>>} [contention]
 * @property {Awaited<ReturnType<typeof import("./startup.mjs").measureStartup>>} [startup]
 * @property {Awaited<ReturnType<typeof import("./updates.mjs").measureUpdates>>} [updates]
 * @property {Awaited<ReturnType<typeof import("./results/results.mjs").measureResults>>} [results]
 * @property {Awaited<ReturnType<typeof import("./latency/latency.mjs").measureLatency>>} [latency]
 */

/** Latency is measured separately, and has a place of its own. */
const BEGIN = {
  figures: "<!-- figures: npm run bench -- --markdown writes from here -->",
  latency: "<!-- latency: npm run bench -- --only latency --markdown writes from here -->",
};
const END = "<!-- to here -->";

/** `page` with the figures between its marks; only the figures when it has none.
 *  @param {string} page @param {Results} results */
export function putInto(page, results) {
  let filled = page;
  for (const [place, figures] of Object.entries(sections(results))) {
    const mark = BEGIN[/** @type {keyof typeof BEGIN} */ (place)];
    const begin = filled.indexOf(mark);
    const end = filled.indexOf(END, begin);
    if (begin === -1 || end === -1) return markdown(results);
    filled = `${filled.slice(0, begin + mark.length)}\n\n${figures}\n${filled.slice(end)}`;
  }
  return filled;
}

/** @param {Results} results */
export function markdown(results) {
  return Object.values(sections(results)).join("\n");
}

/**
 * @param {Results} results
 * @returns {{ figures?: string, latency?: string }} those that were measured
 */
function sections({ machine, date, rounds, commands, contention, startup, updates, results, latency }) {
  const head = `${date}, Node ${machine.node}, ${machine.cores} cores, ${machine.platform}.`;
  const parts = [head];
  if (commands)
    parts.push(`### Commands \`true\`, medians of ${rounds.join(", ")} rounds`, commandTable(commands.rows));
  if (commands && !hasGnuTime) parts.push("No memory: GNU time is not installed.");
  if (commands && commands.remarks.length > 0) parts.push(remarks(commands.remarks));
  if (contention) {
    parts.push(`### Contention: runners on one list of ${contention.entries} entries`);
    parts.push(contentionTable(contention.rows));
    if (contention.remarks.length > 0) parts.push(remarks(contention.remarks));
  }
  if (startup) parts.push(`### Start-up, medians of ${startup.rounds}`, startupTable(startup.rows));
  if (updates) parts.push(`### One change of a list, medians of ${updates.times}`, updateTable(updates.rows));
  if (results) parts.push(`### Metrics and pages, medians of ${results.times}`, resultsTable(results.rows));
  const far = latency ? [head, ...latencyParts(latency)] : [];
  if (latency && latency.remarks.length > 0) far.push(remarks(latency.remarks));
  return {
    ...(parts.length > 1 && { figures: `${parts.join("\n\n")}\n` }),
    ...(far.length > 0 && { latency: `${far.join("\n\n")}\n` }),
  };
}

/** @param {readonly string[]} texts */
function remarks(texts) {
  return texts.map((text) => `- ${text}`).join("\n");
}

/** @param {import("./commands.mjs").CommandRow[]} rows */
function commandTable(rows) {
  const sorted = rows.toSorted((a, b) => a.count - b.count || a.width - b.width);
  return table(
    [
      "N",
      "W",
      "case",
      "all s",
      "each ms",
      "times xargs",
      "each CPU ms",
      "each bytes written",
      "peak memory MB",
    ],
    sorted.map(({ name, width, count, wall, times, cpu, written, memory }) => [
      whole(count),
      whole(width),
      name,
      short((wall * count) / 1000),
      short(wall),
      short(times),
      short(cpu),
      written === undefined ? "" : whole(written),
      memory === undefined ? "" : short(memory / 1e6),
    ]),
    [2],
  );
}

/** @param {import("./contention.mjs").ContentionRow[]} rows */
function contentionTable(rows) {
  return table(
    ["runners", "version", "claims per s", "wait p50 ms", "p95 ms", "max ms", "least served", "most served"],
    rows.map(({ runners, product, perSecond, p50, p95, max, least, most }) => [
      whole(runners),
      product,
      short(perSecond),
      short(p50),
      short(p95),
      short(max),
      whole(least),
      whole(most),
    ]),
    [1],
  );
}

/** @param {import("./startup.mjs").StartupRow[]} rows */
function startupTable(rows) {
  return table(
    ["command", "ms", "CPU ms", "memory MB"],
    rows.map(({ name, ms, cpuMs, memory }) => [
      name,
      whole(ms),
      cpuMs === undefined ? "" : whole(cpuMs),
      memory === undefined ? "" : whole(memory / 1e6),
    ]),
    [0],
  );
}

/** @param {import("./updates.mjs").UpdateRow[]} rows */
function updateTable(rows) {
  return table(
    ["entries", "first ms", "later ms", "write, fsync and rename of as much ms"],
    rows.map(({ entries, first, later, floor }) => [
      whole(entries),
      short(first),
      short(later),
      short(floor),
    ]),
  );
}

/** @param {import("./results/results.mjs").ResultsRow[]} rows */
function resultsTable(rows) {
  return table(
    ["what", "s", "memory MB", "file MB"],
    rows.map(({ name, wall, memory, size }) => [
      name,
      short(wall),
      memory === undefined ? "" : whole(memory / 1e6),
      size === undefined ? "" : short(size / 1e6),
    ]),
    [0],
  );
}
