import type { Candidate } from "../completion/complete-words.ts";
import { type Places, readPlaces } from "../launch/places/read-places.ts";
import { KINDS } from "./place-kinds.ts";
import type { World } from "./shared/world.ts";

/** What can stand behind `--on`: names of places, and tags; none when a file is wrong.
 *  @param list beside which there may be a configuration file */
export function completePlaces(world: World, list: string, current: string): readonly Candidate[] {
  const all = placesFor(world, list);
  const places = [...(all?.named.values() ?? [])];
  const tags = [...new Set(places.flatMap((place) => place.tags))];
  return [
    ...places.map(({ name, kind, host, via }) => ({
      value: name,
      description: [kind, host ?? via ?? ""].join(" ").trim(),
    })),
    ...tags.map((tag) => ({ value: `@${tag}`, description: `all places with the tag ${tag}` })),
  ].filter(({ value }) => value.startsWith(current));
}

function placesFor({ env, cwd }: World, list: string): Places | undefined {
  try {
    return readPlaces({ env, cwd, list, config: true, onIgnored: () => {}, ...KINDS });
  } catch {
    return undefined; // nobody reads messages while completing
  }
}
