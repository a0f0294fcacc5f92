// npm run bench -- [options]: what cooperate costs, compared with a lower bound and with other
// tools measured in the same run. docs/performance.md explains each figure. The tables go to
// stdout, progress messages to stderr.
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, platform, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { measureCommands } from "./commands.mjs";
import { measureContention } from "./contention.mjs";
import { measureLatency } from "./latency/latency.mjs";
import { plot } from "./plot.mjs";
import { productsOf } from "./product.mjs";
import { measureResults } from "./results/results.mjs";
import { measureStartup } from "./startup.mjs";
import { markdown, putInto } from "./table.mjs";
import { measureUpdates } from "./updates.mjs";

const SHORT_PARTS = ["commands", "contention", "startup", "updates"];
const PARTS = [...SHORT_PARTS, "results", "latency"];
const { values } = parseArgs({
  options: {
    sizes: { type: "string", default: "100,1000" },
    workers: { type: "string", default: "1,4" },
    rounds: { type: "string", default: "3" },
    only: { type: "string", default: SHORT_PARTS.join(",") },
    runners: { type: "string", default: "2,4,8,16,32,64" },
    "contention-entries": { type: "string", default: "400" },
    "startup-entries": { type: "string", default: "100000" },
    "startup-rounds": { type: "string", default: "10" },
    logs: { type: "string", default: "10000" },
    "log-megabytes": { type: "string", default: "2000" },
    "metric-lines": { type: "string", default: "300000" },
    "report-entries": { type: "string", default: "10000,100000" },
    delays: { type: "string", default: "0,2,5,20" },
    experiments: { type: "string", default: "0,1" },
    "latency-runners": { type: "string", default: "1,16,64" },
    hosts: { type: "string", default: "1,4" },
    ways: { type: "string", default: "folder,served" },
    others: { type: "string", default: "0,100,499" },
    "latency-seconds": { type: "string", default: "10" },
    product: { type: "string" },
    "limit-seconds": { type: "string", default: "120" },
    dir: { type: "string", default: tmpdir() },
    json: { type: "string" },
    markdown: { type: "string" },
    svg: { type: "string" },
  },
});
// Where this is set, each Node process reads the certificates when it starts, which takes longer
// than the rest of its start.
delete process.env.NODE_EXTRA_CA_CERTS;
const only = values.only.split(",");
const unknown = only.find((part) => !PARTS.includes(part));
if (unknown !== undefined) throw new Error(`--only knows ${PARTS.join(", ")}; not ${unknown}`);
const rounds = numbers("rounds");
const [limitSeconds = 0] = numbers("limit-seconds");

const root = realpathSync(mkdtempSync(join(values.dir, "cooperate bench ")));
process.on("exit", () => rmSync(root, { recursive: true, force: true, maxRetries: 3 }));
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1));
const begin = performance.now();
const say = (/** @type {string} */ text) => {
  console.error(`${((performance.now() - begin) / 1000).toFixed(0).padStart(5)} s  ${text}`);
};
const products = productsOf(values.product);
const common = { root, products, rounds, limitSeconds, say };

/** @type {import("./table.mjs").Results} */
const results = {
  machine: { node: process.version, cores: availableParallelism(), platform: platform() },
  date: new Date().toISOString().slice(0, 10),
  rounds,
};
if (only.includes("commands"))
  results.commands = await measureCommands({
    ...common,
    sizes: numbers("sizes").toSorted((a, b) => a - b),
    widths: numbers("workers"),
  });
if (only.includes("contention"))
  results.contention = await measureContention({
    ...common,
    runners: numbers("runners"),
    entries: numbers("contention-entries")[0] ?? 0,
  });
if (only.includes("startup"))
  results.startup = await measureStartup({
    ...common,
    entries: numbers("startup-entries")[0] ?? 0,
    rounds: numbers("startup-rounds")[0] ?? 0,
  });
if (only.includes("updates")) results.updates = await measureUpdates(common);
if (only.includes("results"))
  results.results = await measureResults({
    ...common,
    logs: numbers("logs")[0] ?? 0,
    logBytes: (numbers("log-megabytes")[0] ?? 0) * 1e6,
    metricLines: numbers("metric-lines")[0] ?? 0,
    reports: numbers("report-entries"),
  });
if (only.includes("latency"))
  results.latency = await measureLatency({
    ...common,
    delays: numbers("delays", 0),
    lengths: numbers("experiments", 0),
    runners: numbers("latency-runners"),
    hosts: numbers("hosts"),
    ways: values.ways.split(","),
    others: numbers("others", 0),
    seconds: numbers("latency-seconds")[0] ?? 0,
  });

console.log(`\n${markdown(results)}`);
if (values.json) writeFileSync(values.json, `${JSON.stringify(results, undefined, 2)}\n`);
if (values.markdown) {
  const page = existsSync(values.markdown) ? readFileSync(values.markdown, "utf8") : "";
  writeFileSync(values.markdown, putInto(page, results));
}
if (values.svg && results.commands) writeFileSync(values.svg, plot(results.commands.rows));

/**
 * The numbers of an option, in its order.
 * @param {Exclude<
 *   keyof typeof values, "only" | "ways" | "dir" | "json" | "markdown" | "svg" | "product"
 * >} option
 * @param {number} [least]
 */
function numbers(option, least = Number.MIN_VALUE) {
  const all = values[option].split(",").map(Number);
  if (all.every((value) => Number.isFinite(value) && value >= least)) return all;
  const what = least === 0 ? "of 0 or more" : "greater than 0";
  throw new Error(`--${option} must be numbers ${what}, with commas between: ${values[option]}`);
}
