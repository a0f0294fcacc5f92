import type { Section, Value } from "./parse-config.ts";

/** Options of which one replaces the others: `--retries 3` on the command line is meant although a
 *  configuration file says `persistent`. */
const RIVALS: readonly (readonly string[])[] = [
  ["persistent", "retries"],
  ["keep-going", "max-failures"],
  ["wait", "idle-timeout"],
  ["json", "csv", "columns"],
  ["json", "watch"],
  ["dry-run", "print", "debug"],
  ["follow", "attempt", "path", "failed"],
  ["path", "tail"],
];

/** A value, and the file that it comes from. */
export interface Sourced {
  readonly value: Value;
  readonly file: string;
}

/** What is left of several layers for one verb, by key.
 *  @param layers files with what they say, the weakest first
 *  @param given the options on the command line, without their dashes */
export function mergeLayers(
  layers: readonly (readonly [file: string, section: Section])[],
  given: readonly string[] = [],
): ReadonlyMap<string, Sourced> {
  const merged = new Map<string, Sourced>();
  for (const [file, section] of layers) {
    for (const key of section.keys()) displace(merged, key);
    for (const [key, value] of section) merged.set(key, { value, file });
  }
  for (const key of given) displace(merged, key);
  return merged;
}

function displace(merged: Map<string, Sourced>, key: string): void {
  merged.delete(key);
  for (const rivals of RIVALS) if (rivals.includes(key)) for (const rival of rivals) merged.delete(rival);
}
