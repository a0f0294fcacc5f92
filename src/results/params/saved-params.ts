import { flatten } from "./entry-params.ts";

/** Adds the settings that a program has saved to the parameters of its entry, where these have none
 *  of that name. A name is written as in the commands of the list: a saved `batch_size` is the
 *  parameter `batch-size` if there is one.
 *  @param names how the commands of the list write each name, by {@link plainName} */
export function withSaved(
  params: ReadonlyMap<string, string>,
  saved: Readonly<Record<string, unknown>>,
  names: ReadonlyMap<string, string>,
): Map<string, string> {
  const flat = new Map<string, string>();
  for (const [name, value] of Object.entries(saved)) flatten(flat, name, value);
  const found = new Map(params);
  for (const [name, value] of flat) {
    const own = names.get(plainName(name)) ?? name;
    if (!found.has(own)) found.set(own, value);
  }
  return found;
}

/** The names of all parameters, by how they are the same: `batch_size` and `batch-size`. */
export function namesOf(all: Iterable<ReadonlyMap<string, string>>): Map<string, string> {
  const names = new Map<string, string>();
  for (const params of all)
    for (const name of params.keys()) if (!names.has(plainName(name))) names.set(plainName(name), name);
  return names;
}

function plainName(name: string): string {
  return name.replaceAll(/[-_]/g, "").toLowerCase();
}
