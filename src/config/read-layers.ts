import { parseConfig, type Section } from "./parse-config.ts";
import { type Ignored, readTrusted, trustedOwners } from "./trusted-config.ts";

/** What one file says, by verb. */
export type Layer = readonly [file: string, sections: ReadonlyMap<string, Section>];

/** Reads configuration files.
 *  @param list whose owner may have written them
 *  @param verbs the names that top keys can have
 *  @param onIgnored takes each file that is not read
 *  @throws CooperateError (usage) that names the file and the key */
export function readLayers(
  paths: readonly string[],
  list: string,
  verbs: readonly string[],
  onIgnored: (ignored: Ignored) => void,
): readonly Layer[] {
  return readTexts(paths, list, onIgnored).map(([file, text]) => [file, parseConfig(text, file, verbs)]);
}

/** The texts of the configuration files that may be trusted. The parameters are those of
 *  {@link readLayers}. */
export function readTexts(
  paths: readonly string[],
  list: string,
  onIgnored: (ignored: Ignored) => void,
): readonly (readonly [file: string, text: string])[] {
  return paths.flatMap((file): [string, string][] => {
    const text = readTrusted(file, trustedOwners(list));
    if (typeof text === "string") return [[file, text]];
    onIgnored(text);
    return [];
  });
}

/** One line about a file that is not read. */
export function describeIgnored({ path, why }: Ignored): string {
  return `ignored: ${path} ${why}`;
}
