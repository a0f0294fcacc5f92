import { usageError } from "../../core/failure.ts";
import { compareValues, type Field, keyOf, numberOf } from "../../results/tables/field.ts";
import type { Item } from "../../results/tables/item.ts";
import type { FigureRequest, Run } from "./request.ts";

/** The runs that can be drawn: with a finite y, and an x. Says how many are left out, and why.
 *  @throws CooperateError (usage) when y is text, or nothing is left */
export function runsFor(items: readonly Item[], x: Field, y: Field, request: FigureRequest): Run[] {
  const runs: Run[] = [];
  const missing = { x: 0, y: 0, text: 0, infinite: 0 };
  for (const item of items) {
    const [atX, value] = [x.valueOf(item), y.valueOf(item)];
    const number = numberOf(y, value);
    if (value === undefined || value === "") missing.y++;
    else if (number === undefined) missing.text++;
    else if (!Number.isFinite(number)) missing.infinite++;
    else if (atX === undefined || atX === "") missing.x++;
    else if (!Number.isFinite(numberOf(x, atX) ?? 0)) missing.infinite++;
    else runs.push({ item, x: atX, y: number });
  }
  if (missing.text > 0 && runs.length === 0)
    throw usageError(
      `${y.name} is text, and a figure needs numbers`,
      `for example: ${request.varying.length > 0 ? `x=${y.name} y=METRIC` : "name a metric"}`,
    );
  if (runs.length === 0) throw nothingToDraw(items, x, y);
  const say = (count: number, what: string): void => {
    if (count > 0) request.warn(`${count} of ${items.length} runs ${what}: left out`);
  };
  say(missing.y, `have no ${y.name}`);
  say(missing.text, `have text for ${y.name}`);
  say(missing.infinite, "have a value that is not finite");
  say(missing.x, `have no ${x.name}`);
  return runs;
}

function nothingToDraw(items: readonly Item[], x: Field, y: Field): Error {
  const has = (field: Field): boolean =>
    items.some((item) => field.valueOf(item) !== undefined && field.valueOf(item) !== "");
  const what = !has(y)
    ? `none of these ${items.length} runs has ${y.name}`
    : !has(x)
      ? `none of these ${items.length} runs has ${x.name}`
      : `none of these ${items.length} runs has a finite ${y.name} and ${x.name}`;
  return usageError(what, "cooperate --results FILE shows what there is");
}

/** Runs with the same x, sorted by it. */
export function byX(
  runs: readonly Run[],
  x: Field,
): { readonly x: string | number; readonly runs: readonly Run[] }[] {
  const groups = new Map<string, Run[]>();
  for (const run of runs) {
    const key = keyOf(x, run.x);
    const group = groups.get(key);
    if (group) group.push(run);
    else groups.set(key, [run]);
  }
  return [...groups.values()]
    .map((group) => ({ x: group[0]?.x ?? "", runs: group }))
    .sort((a, b) => compareValues(x, a.x, b.x));
}
