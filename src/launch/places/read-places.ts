import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { configPaths, existingConfigs } from "../../config/find-config.ts";
import { plainValue } from "../../config/plain-value.ts";
import { readTexts } from "../../config/read-layers.ts";
import type { Ignored } from "../../config/trusted-config.ts";
import { codeOf } from "../../core/errno.ts";
import { CooperateError, messageOf, usageError } from "../../core/failure.ts";
import { makePlace } from "./make-place.ts";
import type { Place } from "./place.ts";
import { builtIns, type Kinds } from "./place-names.ts";
import { type PlacesLayer, readLayer } from "./read-layer.ts";
import { HINT } from "./read-settings.ts";

/** Where to look for places. */
export interface PlacesSources extends Kinds {
  readonly env: Readonly<NodeJS.ProcessEnv>;
  readonly cwd: string;
  /** As it was given; need not exist. */
  readonly list: string;
  /** false: `--no-config`. */
  readonly config: boolean;
  /** `--hosts FILE`: whoever names it trusts it. */
  readonly hosts?: string;
  /** Takes each configuration file that is not read. */
  readonly onIgnored: (ignored: Ignored) => void;
}

/** The places that there are. */
export interface Places {
  /** Those that are built in, then those of files, by name. */
  readonly named: ReadonlyMap<string, Place>;
  /** A host that no file names, `user@host`; what files say of `all` holds for it. */
  adHoc(host: string): Place;
}

/** Reads all places: built-in ones, then the user's configuration file, the nearest one upward from
 *  the list, and `--hosts`; each is stronger than those before.
 *  @throws CooperateError (usage) that names the file and the key */
export function readPlaces(sources: PlacesSources): Places {
  const layers = [...configLayers(sources), ...hostsLayers(sources)];
  const names = [...builtIns(sources), ...layers.flatMap(({ places }) => [...places.keys()])];
  return {
    named: new Map(names.map((name) => [name, makePlace(name, layers, sources)])),
    adHoc: (host) => makePlace(host, layers, sources),
  };
}

function configLayers({ env, cwd, list, config, onIgnored }: PlacesSources): readonly PlacesLayer[] {
  const path = resolve(cwd, list);
  const paths = config ? existingConfigs(configPaths(env, path)) : [];
  return readTexts(paths, path, onIgnored).flatMap(([file, text]) => {
    const places = placesIn(plainValue(text, file));
    return places === undefined ? [] : [readLayer(places, file)];
  });
}

function hostsLayers({ cwd, hosts }: PlacesSources): readonly PlacesLayer[] {
  if (hosts === undefined) return [];
  const all = parseHosts(readHosts(resolve(cwd, hosts), hosts), hosts);
  const places = placesIn(all);
  const others = Object.keys(all ?? {}).filter((key) => key !== "places");
  if (places !== undefined && others.length > 0)
    throw usageError(`${hosts}: ${others[0]} stands beside places: a file for --hosts has places only`, HINT);
  return [readLayer(places ?? all, hosts)];
}

function placesIn(all: unknown): unknown {
  const isMap = typeof all === "object" && all !== null && !Array.isArray(all);
  return isMap ? (all as Readonly<Record<string, unknown>>)["places"] : undefined;
}

/** --no-config would not help here, as the error of a configuration file says. */
function parseHosts(text: string, hosts: string): unknown {
  try {
    return plainValue(text, hosts);
  } catch (error) {
    if (!(error instanceof CooperateError)) throw error;
    throw usageError(messageOf(error), HINT);
  }
}

function readHosts(path: string, hosts: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw usageError(
      `--hosts ${hosts} cannot be read (${codeOf(error)})`,
      "docs/launch.md shows such a file",
    );
  }
}
