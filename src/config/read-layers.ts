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
  return paths.flatMap((file): Layer[] => {
    const text = readTrusted(file, trustedOwners(list));
    if (typeof text === "string") return [[file, parseConfig(text, file, verbs)]];
    onIgnored(text);
    return [];
  });
}

/** One line about a file that is not read. */
export function describeIgnored({ path, why }: Ignored): string {
  return `ignored: ${path} ${why}`;
}
