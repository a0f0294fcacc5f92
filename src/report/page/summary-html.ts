import type { MetricColumn, ReportData } from "../../page/data/report-data.ts";
import { escapeHtml } from "./escape-html.ts";

/** So many rows are enough for one who sees no more. */
const MOST_ROWS = 20;

/** What a page says where scripts are not run: how many entries there are of each status, and those
 *  with the best values. */
export function summaryHtml(data: ReportData): string {
  const counts = data.statuses.flatMap((status, i) => {
    const count = data.status.filter((each) => each === i).length;
    return count === 0 ? [] : [`${count} ${status}`];
  });
  const about = `${data.n.length} of ${data.total} entries${counts.length === 0 ? "" : `: ${counts.join(", ")}`}`;
  return [
    `<h1>${escapeHtml(data.title)}</h1>`,
    `<p>${escapeHtml(about)}.</p>`,
    "<p>This page draws tables and charts with a script, which this program does not run.</p>",
    ...bestHtml(data),
  ].join("\n");
}

function bestHtml(data: ReportData): string[] {
  const [metric] = data.metrics.filter(({ isText }) => !isText);
  if (metric === undefined) return [];
  const head = ["n", ...data.params.map(({ name }) => name), metric.name];
  const rows = bestRows(data, metric).map((row) => [
    String(data.n[row]),
    ...data.params.map(({ values, index }) => values[index[row] ?? -1] ?? ""),
    String(metric.values[row]),
  ]);
  const html = (cells: readonly string[], tag: string): string =>
    `<tr>${cells.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join("")}</tr>`;
  return ["<table>", html(head, "th"), ...rows.map((cells) => html(cells, "td")), "</table>"];
}

function bestRows(
  { n, status, statuses, counting = ["done"] }: ReportData,
  { values, better }: MetricColumn,
): number[] {
  const sign = better === "max" ? -1 : 1;
  return [...n.keys()]
    .filter((row) => typeof values[row] === "number" && counting.includes(statuses[status[row] ?? -1] ?? ""))
    .sort((a, b) => sign * (Number(values[a]) - Number(values[b])))
    .slice(0, MOST_ROWS);
}
