import { usageError } from "../../core/failure.ts";
import { mattersRecords, mattersTable } from "../../report/results/matters-table.ts";
import { mattersOf } from "../../results/tables/matters.ts";
import { say, type World } from "../shared/world.ts";
import type { Chosen } from "../../results/query/chosen-items.ts";
import { type Format, isForPrograms } from "./format.ts";
import type { Options } from "./options.ts";
import type { Settings } from "../../results/query/settings.ts";
import { requestOf } from "../../results/query/table-of.ts";
import { recordLines, tableLines } from "./write-table.ts";

/** The lines of `--matters` in a format; says where shares overlap, and of what there are none.
 *  @param width columns of the terminal; Infinity for a file
 *  @throws CooperateError (usage) */
export function mattersLines(
  world: World,
  chosen: Chosen,
  options: Options,
  settings: Settings,
  format: Format,
  width: number,
  command: string,
): Iterable<string> {
  for (const other of ["test", "best", "pivot"] as const)
    if (options[other] !== undefined)
      throw usageError(`--matters and --${other} do not go together`, "give one of them");
  const all = mattersOf(
    chosen.items,
    chosen.fields,
    requestOf((message) => say(world, message), options, settings),
  );
  const hasSeveral = all.length > 1;
  for (const { metric, notes } of all)
    for (const note of notes) say(world, `--matters: ${hasSeveral ? `${metric}: ` : ""}${note}`);
  const overlapping = all.filter(({ effects, isComplete }) => effects.length > 0 && !isComplete);
  const overlap =
    overlapping.length === 0
      ? undefined
      : `not a complete grid: shares overlap${overlapping.length < all.length ? ` (${overlapping.map(({ metric }) => metric).join(", ")})` : ""}`;
  if (isForPrograms(format)) {
    if (overlap !== undefined) say(world, overlap);
    return recordLines(mattersRecords(all), format, width);
  }
  const lines = [...tableLines(mattersTable(all), format, options, undefined, width, command)];
  if (overlap === undefined) return lines;
  if (format === "latex") return [...lines.slice(0, 1), `% ${overlap}`, ...lines.slice(1)];
  return [...lines, "", overlap];
}
