import type { ReportData } from "../../page/data/report-data.ts";
import { quoteWords } from "../../core/shell-words.ts";

/** What was made, in one line: `wrote iris.html: 0.7 MB, 25 entries, 1 metric, 24 curves`. */
export function describePage(output: string, data: ReportData, html: string): string {
  const { n, total, metrics, curves, tails = [] } = data;
  const bytes = Buffer.byteLength(html);
  const entries = n.length === total ? counted(total, "entry", "entries") : `${n.length} of ${total} entries`;
  const drawn = curves.reduce((sum, { runs }) => sum + runs.length, 0);
  const all = curves.reduce((sum, each) => sum + each.total, 0);
  const parts = [
    bytes < 1e5 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`,
    entries,
    ...(metrics.length > 0 ? [counted(metrics.length, "metric", "metrics")] : ["no metrics"]),
    ...(all > 0 ? [drawn < all ? `${drawn} of ${all} curves` : counted(all, "curve", "curves")] : []),
    ...(tails.length > 0 ? [`the last lines of ${counted(tails.length, "log", "logs")}`] : []),
  ];
  return `wrote ${output === "-" ? "a page" : quoteWords([output])}: ${parts.join(", ")}`;
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
