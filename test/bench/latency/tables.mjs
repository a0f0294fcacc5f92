// The figures for slow storage, as Markdown.
import { short, table, whole } from "../table-layout.mjs";

/**
 * @param {import("./latency.mjs").LatencyResults} latency
 * @returns {string[]}
 */
export function latencyParts({ seconds, crowds, served, claims, watches, transactions }) {
  const parts = [];
  if (transactions.length > 0)
    parts.push("### Latency: what one change asks for under the lock", transactionTable(transactions));
  if (watches.length > 0)
    parts.push("### Latency: what one runner asks for in a second, beside others", watchTable(watches));
  if (crowds.length > 0)
    parts.push(
      `### Latency: runners on one list, each round trip with a delay, windows of ${seconds} s`,
      crowdTable(crowds),
    );
  if (claims.length > 0)
    parts.push(
      "### Latency: one claim over a line, on fast storage",
      table(
        ["line", "p50 ms", "p95 ms"],
        claims.map(({ way, p50, p95 }) => [way, short(p50), short(p95)]),
        [0],
      ),
    );
  if (served.length > 0)
    parts.push(
      `### Latency: runners in the folder of the list, and by lines to one process, windows of ${seconds} s`,
      servedTable(served),
    );
  return parts;
}

/** @param {import("./latency.mjs").CrowdRow[]} rows */
function servedTable(rows) {
  const heads = ["delay ms", "length s", "runners", "where"];
  const figures = [
    "experiments per s",
    "changes per s",
    "held p50 ms",
    "pause p50 ms",
    "pause max ms",
    "left",
  ];
  return table(
    [...heads, ...figures],
    rows.map((row) => [
      String(row.delay),
      String(row.length),
      whole(row.runners),
      row.served ? "`--serve-list`" : "folder",
      short(row.perSecond),
      short(row.transactions),
      short(row.hold),
      short(row.pauseP50),
      short(row.pauseMax),
      whole(row.left),
    ]),
    [3],
  );
}

/** @param {import("./latency.mjs").TransactionRow[]} rows */
function transactionTable(rows) {
  return table(
    ["version", "round trips", "held ms", "which"],
    rows.map(({ product, trips, holdMs, operations }) => [
      product,
      whole(trips),
      short(holdMs),
      list(operations),
    ]),
    [0, 3],
  );
}

/** @param {import("./latency.mjs").WatchRow[]} rows */
function watchTable(rows) {
  return table(
    ["others", "it", "version", "round trips", "kB read", "which"],
    rows.map(({ product, others, busy, perSecond, bytesRead, operations }) => [
      whole(others),
      busy ? "works" : "waits",
      product,
      short(perSecond),
      short(bytesRead / 1000),
      list(operations),
    ]),
    [1, 2, 5],
  );
}

/** The heads of the columns, before and after the name of the version. */
const CASE = ["delay ms", "length s", "hosts", "runners", "-j"];
const FIGURES = [
  "experiments per s",
  "changes per s",
  "held p50 ms",
  "max ms",
  "gap p50 ms",
  "wait p50 ms",
  "p95 ms",
  "max ms",
  "round trips under the lock",
  "for each change",
  "left",
];

/** @param {import("./latency.mjs").CrowdRow[]} rows */
function crowdTable(rows) {
  return table(
    [...CASE, "version", ...FIGURES],
    rows.map((row) => [
      String(row.delay),
      String(row.length),
      whole(row.hosts),
      whole(row.runners),
      whole(row.slots),
      row.product,
      short(row.perSecond),
      short(row.transactions),
      short(row.hold),
      short(row.longest),
      short(row.gap),
      short(row.p50),
      short(row.p95),
      short(row.max),
      short(row.tripsUnderLock),
      short(row.tripsEach),
      whole(row.left),
    ]),
    [CASE.length],
  );
}

/**
 * Operations without a round trip as well.
 * @param {Record<string, number>} operations
 */
function list(operations) {
  const sorted = Object.entries(operations).toSorted(([, a], [, b]) => b - a);
  return sorted.map(([name, count]) => `${name} ${count >= 0.005 ? short(count) : "0"}`).join(", ");
}
