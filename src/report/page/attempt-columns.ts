import { DateReader } from "../../core/date-reader.ts";
import type { AttemptColumns, ReportData } from "../../page/data/report-data.ts";
import { spansOf } from "./attempt-spans.ts";
import { lanesOf } from "./lanes.ts";
import type { PageRequest } from "./page-request.ts";

/** All attempts of the rows, and the lanes in which they are drawn.
 *  @param statuses the words that `status` is an index into */
export function attemptColumns(
  { items, isLost, known }: Pick<PageRequest, "items" | "isLost" | "known">,
  statuses: readonly string[],
): Pick<ReportData, "hosts" | "lanes" | "attempts"> {
  const dates = new DateReader();
  const all = items.flatMap(({ row: { entry } }, row) =>
    spansOf(entry, dates, entry.status === "running" && isLost?.(entry) === true).map((span) => ({
      row,
      span,
    })),
  );
  const spans = all.map(({ span }) => span);
  const { hosts, lanes, laneOf } = lanesOf(spans, known);
  const firstStart = spans.reduce((least, { start }) => Math.min(least, start), Number.POSITIVE_INFINITY);
  const since = Number.isFinite(firstStart) ? firstStart : 0;
  const attempts: AttemptColumns = {
    row: all.map(({ row }) => row),
    attempt: spans.map(({ attempt }) => attempt),
    lane: laneOf,
    status: spans.map(({ status }) => statuses.indexOf(status)),
    start: spans.map(({ start }) => start - since),
    end: spans.map(({ end }) => (end === undefined ? null : end - since)),
    firstStart: since,
  };
  return { hosts, lanes, attempts };
}
