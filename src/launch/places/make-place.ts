import { defaultPlace } from "./default-place.ts";
import type { Place } from "./place.ts";
import { PLACE_KEYS } from "./place-keys.ts";
import { type Kinds, kindOf } from "./place-names.ts";
import type { PlacesLayer } from "./read-layer.ts";
import { refused, type Settings } from "./read-settings.ts";

/** What counts of one key, and the file that says it of this very place. */
interface Counting {
  readonly value: unknown;
  readonly file?: string;
}

/** Makes the place of a name of what files say of it.
 *  @param layers the weakest first; within one, what it says of `all` is weaker
 *  @throws CooperateError (usage) when its keys do not go together */
export function makePlace(name: string, layers: readonly PlacesLayer[], kinds: Kinds): Place {
  const counting = new Map<keyof Place, Counting>();
  for (const { file, all, places } of layers) {
    for (const [key, value] of all) put(counting, key, { value });
    for (const [key, value] of places.get(name) ?? []) put(counting, key, { value, file });
  }
  const { value, file } = counting.get("kind") ?? {};
  const where = { file: file ?? layers.at(-1)?.file ?? "", at: `places.${name}.kind` };
  const kind = kindOf(name, value as string | undefined, where, kinds);
  for (const key of misfits(name, kind, counting)) counting.delete(key);
  const known = [...counting].filter(([key, each]) => key !== "kind" && each.value !== undefined);
  return {
    ...defaultPlace(name, kind),
    ...Object.fromEntries(known.map(([key, each]) => [key, plainOf(each.value)])),
  };
}

/** The keys that `all` has and a place of this kind has no use for.
 *  @throws CooperateError (usage) when a file says one of the very place */
function misfits(
  name: string,
  kind: string,
  counting: ReadonlyMap<keyof Place, Counting>,
): readonly (keyof Place)[] {
  const isEngine = kind !== "ssh" && kind !== "local";
  return Object.entries(PLACE_KEYS).flatMap(([key, { to, only }]) => {
    const found = counting.get(to);
    const fits = only === undefined || (only === "engine" ? isEngine : kind === only);
    if (fits || found === undefined) return [];
    if (found.file === undefined || found.value === undefined) return [to];
    throw refused(
      { file: found.file, at: `places.${name}.${key}` },
      only === "engine" ? "only a place of an engine has it" : `a place of the kind ${kind} has no host`,
      only === "engine"
        ? "say which engine, for example kind: slurm"
        : isEngine
          ? `did you mean places.${name}.via? Its commands are called there`
          : "remove it, or call the place otherwise",
    );
  });
}

/** A weaker `test` keeps what a stronger one does not say. */
function put(counting: Map<keyof Place, Counting>, key: keyof Place, next: Counting): void {
  const before = counting.get(key)?.value;
  const value =
    before instanceof Map && next.value instanceof Map ? new Map([...before, ...next.value]) : next.value;
  counting.set(key, { ...next, value });
}

function plainOf(value: unknown): unknown {
  if (!(value instanceof Map)) return value;
  return Object.fromEntries([...(value as Settings)].filter(([, each]) => each !== undefined));
}
