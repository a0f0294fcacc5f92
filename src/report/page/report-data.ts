import { basename, dirname, resolve } from "node:path";
import { STATUSES } from "../../core/entry.ts";
import { quoteWords } from "../../core/shell-words.ts";
import type { ReportData } from "../../page/data/report-data.ts";
import { attemptColumns } from "./attempt-columns.ts";
import { curveColumns } from "./curve-columns.ts";
import { maskFor } from "./mask.ts";
import { metricColumn } from "./metric-column.ts";
import type { PageRequest } from "./page-request.ts";
import { pageTexts } from "./page-texts.ts";
import { paramColumn } from "./param-column.ts";
import { commitsOf, reasonOf, statusOf } from "./row-facts.ts";

/** The words of `status`, which have the same places on each page. */
export const PAGE_STATUSES: readonly string[] = [...STATUSES, "paused", "lost"];

/** What a page shows. Values of `env` are not among it, nor is anything that the process knows. The
 *  same request gives the same data. */
export function reportData(request: PageRequest): ReportData {
  const { list, items, columns, counting, tails, anonymous, withCommands } = request;
  const { hosts, lanes, attempts } = attemptColumns(request, PAGE_STATUSES);
  const mask = anonymous ? maskFor(hosts, list) : undefined;
  const { shown, command, lines } = pageTexts(mask?.text ?? ((text) => text), items.length);
  const metrics = mainFirst(columns.metrics, request.main);
  const commits = commitsOf(items.map(({ row }) => row.entry));
  const isLost = request.isLost ?? (() => false);
  const names = items.map(({ row }) => row.entry.options.name ?? null);
  const told = tails && items.flatMap(({ row: { n } }, row) => tailOf(row, tails.get(n), lines));
  return {
    format: 1,
    title: shown(basename(list)),
    ...(!anonymous && { folder: shown(dirname(resolve(list))) }),
    madeAt: request.madeAt,
    command: command(quoteWords(request.command)),
    version: request.version,
    commits: commits.map(({ commit, runs }, i) => ({
      commit: mask ? `state ${i + 1}` : shown(commit),
      runs,
    })),
    total: request.total,
    warnings: request.warnings.map(shown),
    over: columns.over.map(({ name }) => shown(name)),
    ...(counting && { counting }),
    n: items.map(({ row }) => row.n),
    statuses: PAGE_STATUSES,
    status: items.map(({ row }) => PAGE_STATUSES.indexOf(statusOf(row, isLost))),
    params: columns.params.map((field) => paramColumn(field, items, shown)),
    metrics: metrics.map((field) => metricColumn(field, items, request, shown)),
    ...(names.some((name) => name !== null) && {
      names: names.map((name) => (name === null ? null : shown(name))),
    }),
    ...(withCommands && { commands: items.map(({ row }) => command(quoteWords(row.entry.argv))) }),
    reasons: items.map(({ row }) => reasonOf(row)).map((why) => (why === null ? null : shown(why))),
    hosts: hosts.map((host) => shown(mask?.host(host) ?? host)),
    lanes: lanes.map(({ host, label }) => ({ host, label: shown(label) })),
    attempts,
    curves: curveColumns(
      items,
      metrics,
      metrics.find(({ isNumeric }) => isNumeric),
      request,
      shown,
    ),
    ...(told && { tails: told }),
  };
}

/** The metric that somebody cares about goes first. */
function mainFirst<T extends { readonly key: string }>(metrics: readonly T[], main: string | undefined): T[] {
  return [...metrics.filter(({ key }) => key === main), ...metrics.filter(({ key }) => key !== main)];
}

function tailOf(
  row: number,
  text: string | undefined,
  lines: (text: string) => string,
): { row: number; text: string }[] {
  return text === undefined || text === "" ? [] : [{ row, text: lines(text) }];
}
