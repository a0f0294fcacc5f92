import { type Effect, effectsOf, type Factor, isCompleteGrid } from "../statistics/effects.ts";
import { levelsOf } from "../statistics/levels.ts";
import { fieldsNamed, shownMetrics, shownParams } from "./chosen.ts";
import { type Field, keyOf, numberOf } from "./field.ts";
import type { Fields } from "./fields.ts";
import type { Item } from "./item.ts";
import type { TableRequest } from "./table-request.ts";

/** How much of the variance of a metric goes with each parameter. */
export interface Matters {
  /** The title of its column. */
  readonly metric: string;
  /** How many runs have a finite value. */
  readonly runs: number;
  /** Those that are shown, the greatest share first. */
  readonly effects: readonly (Effect & { readonly levels: number })[];
  /** Whether shares add up: equally many runs of each combination. */
  readonly isComplete: boolean;
  /** Why there is no share of some parameters, or of any. */
  readonly notes: readonly string[];
}

/** Shares of fewer runs are those of chance. */
const LEAST = 8;
/** Of the pairs so many are shown, if they have at least this share. */
const MOST_PAIRS = 3;
const LEAST_SHARE = 0.005;

/** What matters for each shown metric: the main effects of all parameters that vary, and of their
 *  pairs. What `--over` names is no parameter here, and with `--group-by` only those are. */
export function mattersOf(items: readonly Item[], fields: Fields, request: TableRequest): Matters[] {
  const counting = items.filter(request.counts);
  return shownMetrics(fields, request)
    .filter(({ isNumeric }) => isNumeric)
    .map((metric) => {
      const runs = counting.filter((item) => Number.isFinite(numberOf(metric, metric.valueOf(item))));
      return mattersFor(metric, runs, factorsOf(runs, fields, request));
    });
}

function factorsOf(runs: readonly Item[], fields: Fields, request: TableRequest): Factor[] {
  const averaged = fieldsNamed(request.over ?? [], "--over", fields);
  const chosen = request.groupBy
    ? fieldsNamed(request.groupBy, "--group-by", fields)
    : shownParams(fields, runs, { ...request, allColumns: false });
  return chosen
    .filter((field) => !averaged.includes(field))
    .map((field) => ({ name: field.name, levels: levelsIn(field, runs) }))
    .filter(({ levels }) => levels.some((level) => level !== levels[0]));
}

/** Runs without a value have a level of their own. */
function levelsIn(field: Field, runs: readonly Item[]): number[] {
  const values = runs.map((item) => field.valueOf(item));
  const there = values.flatMap((value) =>
    value === undefined || value === "" ? [] : (numberOf(field, value) ?? keyOf(field, value)),
  );
  const levels = levelsOf(there);
  let at = 0;
  return values
    .map((value) => (value === undefined || value === "" ? -1 : (levels[at++] as number)))
    .map((level) => level + 1);
}

function mattersFor(metric: Field, runs: readonly Item[], factors: readonly Factor[]): Matters {
  const y = runs.map((item) => numberOf(metric, metric.valueOf(item)) as number);
  const none = { metric: metric.name, runs: y.length, effects: [], isComplete: true };
  if (y.length < LEAST)
    return {
      ...none,
      notes: [
        `${y.length} ${y.length === 1 ? "run has" : "runs have"} a value: fewer than ${LEAST} say nothing`,
      ],
    };
  if (y.every((value) => value === y[0])) return { ...none, notes: [`all ${y.length} values are the same`] };
  if (factors.length === 0) return { ...none, notes: ["no parameter varies"] };
  const found = effectsOf(factors, y);
  const mains = found.filter(({ parameters }) => parameters.length === 1);
  const pairs = found.filter(
    ({ parameters, epsilon2 }) => parameters.length === 2 && epsilon2 >= LEAST_SHARE,
  );
  const left = factors.filter(({ name }) => !mains.some(({ parameters: [main] }) => main === name));
  const countOf = (names: readonly string[]): number =>
    factors.reduce((n, { name, levels }) => (names.includes(name) ? n * new Set(levels).size : n), 1);
  return {
    ...none,
    effects: [...mains, ...pairs.slice(0, MOST_PAIRS)]
      .sort((a, b) => b.epsilon2 - a.epsilon2)
      .map((effect) => ({ ...effect, levels: countOf(effect.parameters) })),
    isComplete: isCompleteGrid(factors, y.length),
    notes: left.map(({ name }) => `${name} has another value in every run`),
  };
}
