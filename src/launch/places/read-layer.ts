import { ALL, checkName } from "./place-names.ts";
import { pairsOf, readSettings, type Settings } from "./read-settings.ts";

/** What one file says of places. */
export interface PlacesLayer {
  readonly file: string;
  readonly all: Settings;
  readonly places: ReadonlyMap<string, Settings>;
}

/** Reads the key `places` of a file.
 *  @param value plain JSON
 *  @throws CooperateError (usage) that names the file and the key */
export function readLayer(value: unknown, file: string): PlacesLayer {
  const at = "places";
  const pairs = pairsOf(value, { file, at }, "places, such as gpu7: {host: you@gpu7}");
  const read = (name: string, settings: unknown): Settings =>
    readSettings(settings, { file, at: `${at}.${name}` }, name === ALL);
  const own = pairs.filter(([name]) => name !== ALL);
  for (const [name] of own) checkName(name, { file, at: `${at}.${name}` });
  const all = pairs.find(([name]) => name === ALL)?.[1];
  return {
    file,
    all: read(ALL, all),
    places: new Map(own.map(([name, settings]) => [name, read(name, settings)])),
  };
}
