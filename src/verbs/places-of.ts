import type { Command } from "commander";
import { ENGINE_KINDS } from "../launch/engines/engines.ts";
import type { Place } from "../launch/places/place.ts";
import { sayOnce, type World } from "./shared/world.ts";

/** Where places are written. */
export interface PlacesAsked {
  /** A file of `--hosts`. */
  readonly hosts?: string | undefined;
  /** Whether configuration files are read. */
  readonly config: boolean;
}

/** Where the places of pools are written, as the options of the verb say. */
export function askedPlaces(command: Command): PlacesAsked {
  const { hosts, config } = command.opts<{ hosts?: string; config?: boolean }>();
  return { hosts, config: config !== false };
}

/** The places that `words` name, as for `--on`. Loaded where it is used: most of what reads YAML
 *  takes longer than a verb.
 *  @throws CooperateError (usage) when there is no such place, or a file is wrong */
export async function placesOf(
  world: World,
  list: string,
  words: readonly string[],
  { hosts, config }: PlacesAsked,
): Promise<readonly Place[]> {
  const { describeIgnored } = await import("../config/read-layers.ts");
  const { readPlaces } = await import("../launch/places/read-places.ts");
  const { resolvePlaces } = await import("../launch/places/resolve-places.ts");
  const places = readPlaces({
    env: world.env,
    cwd: world.cwd,
    list,
    config,
    ...(hosts !== undefined && { hosts }),
    onIgnored: (ignored) => sayOnce(world, describeIgnored(ignored)),
    engines: ENGINE_KINDS,
  });
  return resolvePlaces(places, words);
}
