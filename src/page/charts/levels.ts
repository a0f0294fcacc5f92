import type { ParamColumn } from "../data/report-data.ts";
import { levelColors } from "./palette.ts";
import { shortened } from "../values.ts";

/** Rows with one value of a parameter, or with values that lie near to each other. */
export interface Level {
  readonly text: string;
  readonly color: string;
  readonly rows: readonly number[];
  /** What the filter has to be for this level alone; undefined where words cannot say it. */
  readonly filter: string | undefined;
}

/** With more values than this, numbers are put together. */
const MOST = 12;
const PARTS = 6;
/** A legend of whole sentences hides what it is about. */
const MOST_LETTERS = 24;

/** The levels of `param` among `rows`, in the order of its values; one of all rows without it. */
export function levelsOf(param: ParamColumn | undefined, rows: readonly number[], isDark: boolean): Level[] {
  const groups = param ? groupsOf(param, rows) : [{ text: "all runs", rows, filter: undefined }];
  const colors = levelColors(groups.length, param?.isNumeric === true && groups.length > 4, isDark);
  return groups.map((group, i) => ({ ...group, color: colors[i] as string }));
}

type Group = Omit<Level, "color">;

function groupsOf(param: ParamColumn, rows: readonly number[]): Group[] {
  const byIndex = new Map<number, number[]>();
  for (const row of rows) {
    const index = param.index[row] ?? -1;
    const group = byIndex.get(index);
    if (group) group.push(row);
    else byIndex.set(index, [row]);
  }
  // Rows without the parameter come last.
  const place = (index: number): number => (index < 0 ? param.values.length : index);
  const sorted = [...byIndex].sort(([a], [b]) => place(a) - place(b));
  if (sorted.length <= MOST) return sorted.map(([index, group]) => single(param, index, group));
  return param.isNumeric ? parted(param, sorted, rows.length) : frequent(param, sorted);
}

function nameOf({ name }: ParamColumn): string {
  return shortened(name, MOST_LETTERS);
}

function single(param: ParamColumn, index: number, rows: readonly number[]): Group {
  const value = param.values[index];
  const filter = value !== undefined && /^[\w.+-]+$/.test(value) ? `${param.name}=${value}` : undefined;
  return { text: `${nameOf(param)} ${shortened(value ?? "–", MOST_LETTERS)}`, rows, filter };
}

/** Parts with about as many rows each. */
function parted(
  param: ParamColumn,
  sorted: readonly (readonly [number, number[]])[],
  count: number,
): Group[] {
  const parts: { indices: number[]; rows: number[] }[] = [];
  let seen = 0;
  for (const [index, group] of sorted) {
    const part = Math.min(PARTS - 1, Math.floor((PARTS * seen) / count));
    const into = (parts[part] ??= { indices: [], rows: [] });
    into.indices.push(index);
    for (const row of group) into.rows.push(row);
    seen += group.length;
  }
  return parts.filter(Boolean).map(({ indices, rows }) => {
    const text = (at: number): string => shortened(param.values[indices.at(at) ?? -1] ?? "–", MOST_LETTERS);
    const range = indices.length > 1 ? `${text(0)} – ${text(-1)}` : text(0);
    return { text: `${nameOf(param)} ${range}`, rows, filter: undefined };
  });
}

/** The most frequent ones, and all others together. */
function frequent(param: ParamColumn, sorted: readonly (readonly [number, number[]])[]): Group[] {
  const bySize = [...sorted].sort(([, a], [, b]) => b.length - a.length);
  const kept = new Set(bySize.slice(0, MOST - 1));
  const others = bySize.slice(MOST - 1);
  return [
    ...sorted.filter((each) => kept.has(each)).map(([index, group]) => single(param, index, group)),
    { text: `${others.length} others`, rows: others.flatMap(([, group]) => group), filter: undefined },
  ];
}
