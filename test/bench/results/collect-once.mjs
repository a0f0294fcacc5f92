// Collects the metrics of the list in a folder once: what `--results` does besides reading options
// and printing. `measure` counts what this process costs.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseWholeList } from "../../../dist/list/format/parse-json.js";
import { collect } from "../../../dist/results/collect.js";
import { parseMetrics } from "../../../dist/results/metric-spec.js";

const [folder = "", ...words] = process.argv.slice(2);
const file = join(folder, "exps.json");
const entries = parseWholeList(readFileSync(file, "utf8"), file).map((entry, n) => ({ n, entry }));
const { rows, columns } = await collect(entries, { folder, metrics: parseMetrics(words) });
if (columns.length === 0 || rows.some(({ metrics }) => metrics.size === 0)) process.exitCode = 1;
