import { isDeepStrictEqual } from "node:util";
import type { ReportData } from "../page/data/report-data.ts";

/** Whether a page of `before` can be made one of `after` row by row: the same entries, parameters
 *  and columns. */
export function isSameShape(before: ReportData, after: ReportData): boolean {
  return isDeepStrictEqual(shapeOf(before), shapeOf(after));
}

function shapeOf(data: ReportData): unknown {
  const { n, total, title, folder, over, counting, statuses, params, names, commands } = data;
  const metrics = data.metrics.map(({ name, better, isGuessed, isText }) => [
    name,
    better,
    isGuessed,
    isText,
  ]);
  const curves = data.curves.map(({ metric }) => metric);
  return [n, total, title, folder, over, counting, statuses, params, names, commands, metrics, curves];
}

/** What a page has besides its rows and may change with them. */
export function headOf({
  hosts,
  lanes,
  commits,
  warnings,
}: ReportData): Pick<ReportData, "hosts" | "lanes" | "commits" | "warnings"> {
  return { hosts, lanes, commits, warnings };
}
