import { fieldsNamed, shownMetrics } from "./chosen.ts";
import type { Field } from "./field.ts";
import type { Fields } from "./fields.ts";
import { commonCell, metricCell, metricColumn, runsCell } from "./group-cells.ts";
import { groupItems, settingFields } from "./groups.ts";
import type { Item } from "./item.ts";
import type { ResultCell, ResultColumn, ResultTable } from "./table.ts";
import type { TableRequest } from "./table-request.ts";

/** A column of a table of groups. */
interface GroupColumn {
  readonly column: ResultColumn;
  readonly cell: (items: readonly Item[]) => ResultCell;
}

/** The table with a row for each setting: its parameters, what its runs say together about each
 *  metric, and how many there are. */
export function groupRows(items: readonly Item[], fields: Fields, request: TableRequest): ResultTable {
  const setting = settingFields(items, fields, request);
  const metrics = shownMetrics(fields, request);
  const wanted = columnsOf(setting, metrics, fields, request);
  return {
    columns: wanted.map(({ column }) => column),
    rows: groupItems(items, setting).map((group) => ({
      cells: wanted.map(({ cell }) => cell(group)),
      items: group,
      counts: group.some(request.counts),
    })),
  };
}

function columnsOf(
  setting: readonly Field[],
  metrics: readonly Field[],
  fields: Fields,
  request: TableRequest,
): GroupColumn[] {
  const runs: GroupColumn = {
    column: { name: "runs", role: "runs", isNumeric: true },
    cell: (group) => runsCell(metrics[0], group, request),
  };
  if (request.columns)
    return request.columns.flatMap((name) => {
      if (name === "runs" && fields.find(name) === undefined) return [runs];
      return fieldsNamed([name], "--columns", fields).flatMap((field) => columnsFor(field, request));
    });
  const isHidden = (field: Field): boolean => request.hide.some((name) => fields.find(name) === field);
  const constant = request.allColumns ? fields.params.filter((field) => !setting.includes(field)) : [];
  return [
    ...[...setting, ...constant]
      .filter((field) => !isHidden(field))
      .flatMap((field) => (field.role === "metric" ? [settingColumn(field)] : columnsFor(field, request))),
    ...metrics.filter((field) => !setting.includes(field)).flatMap((field) => columnsFor(field, request)),
    ...(request.hide.includes("runs") ? [] : [runs]),
  ];
}

/** What all runs of a row have in common. */
function settingColumn(field: Field): GroupColumn {
  const { name, role, isNumeric } = field;
  return {
    column: { name, role: role === "metric" ? "fact" : role, isNumeric },
    cell: (group) => commonCell(field, group),
  };
}

function columnsFor(field: Field, request: TableRequest): GroupColumn[] {
  const { role } = field;
  if (role !== "metric") return [settingColumn(field)];
  return request.shows.map((show, i) => ({
    column: metricColumn(field, show, i === 0, request),
    cell: (group) => metricCell(field, show, group, request),
  }));
}
