import { usageError } from "../../core/failure.ts";
import { quotedName } from "../../core/names-in.ts";
import { mostSimilar } from "../../core/similar.ts";
import { FACTS } from "./facts.ts";
import type { Field } from "./field.ts";
import type { Item } from "./item.ts";
import { metricField } from "./metric-field.ts";
import { paramField, paramNames } from "./param-field.ts";

/** All columns that a table can have, and how to find one by name. */
export interface Fields {
  readonly facts: readonly Field[];
  readonly params: readonly Field[];
  readonly metrics: readonly Field[];
  /** The column of that name; also `param:NAME`, `metric:NAME`, `$NAME`, and a parameter with its
   *  dashes.
   *  @throws CooperateError (usage) when there is none, with the nearest name */
  readonly named: (name: string, option: string) => Field;
  /** The same; undefined when there is none. */
  readonly find: (name: string) => Field | undefined;
  readonly nearest: (name: string) => string | undefined;
}

/** @param metrics names of metrics, in the order of their columns
 *  @param renames titles by name; a column is found by both
 *  @throws CooperateError (usage) when two columns would have the same title */
export function fieldsOf(
  items: readonly Item[],
  metrics: readonly string[],
  renames: ReadonlyMap<string, string> = new Map(),
): Fields {
  const taken = new Set([...FACTS.map(({ name }) => name), ...metrics]);
  const factNames = new Set(FACTS.map(({ name }) => name));
  const metricFields = metrics.map((metric) =>
    metricField(metric, factNames.has(metric) ? `metric:${metric}` : metric, items),
  );
  const params = paramNames(items).map((param) =>
    paramField(param, taken.has(param) ? `param:${param}` : param, items),
  );
  const plain = [...FACTS, ...metricFields, ...params];
  const titled = new Map(
    plain.map((field) => [field, { ...field, name: renames.get(field.name) ?? field.name }]),
  );
  const byName = new Map<string, Field>();
  for (const field of titled.values()) {
    if (byName.has(field.name)) throw usageError(`--rename: two columns would be called ${field.name}`);
    byName.set(field.name, field);
  }
  // names that are not titles: the original one, and with the role in front
  for (const [{ name, role }, field] of titled)
    for (const other of [name, ...(role === "fact" ? [] : [`${role}:${name}`])])
      if (!byName.has(other)) byName.set(other, field);
  const find = (name: string): Field | undefined => byName.get(name) ?? byName.get(name.replace(/^--?/, ""));
  const nearest = (name: string): string | undefined => mostSimilar(name, byName.keys());
  return {
    facts: FACTS.flatMap((field) => titled.get(field) ?? []),
    params: params.flatMap((field) => titled.get(field) ?? []),
    metrics: metricFields.flatMap((field) => titled.get(field) ?? []),
    find,
    nearest,
    named(name, option) {
      const field = find(name);
      if (field) return field;
      // a column whose name has commas, of which this is a part
      const whole = [...byName.keys()].find(
        (key) => key.split(",").length > 1 && key.split(",").includes(name),
      );
      const similar = whole ?? nearest(name);
      const shown = [...byName.keys()].filter((key) => !key.includes(":")).map(quotedName);
      throw usageError(
        `${option}: there is no column ${name === "" ? '""' : name}`,
        similar === undefined ? `there are: ${shown.join(", ")}` : `did you mean ${quotedName(similar)}?`,
      );
    },
  };
}
