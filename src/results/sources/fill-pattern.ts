import { resolve, sep } from "node:path";
import { visible } from "../../core/terminal-text.ts";
import { ANY, type FromPattern, ONE } from "./from-pattern.ts";

/** What a pattern names for one entry. */
export interface Filled {
  /** An absolute path, in which {@link ANY} and {@link ONE} stand for letters. */
  readonly path?: string;
  /** A placeholder for which the entry has no value. */
  readonly lacks?: string;
  /** Why the path must not be read. */
  readonly refusal?: string;
}

/** Fills in the placeholders of a pattern.
 *  @param valueOf the value of a placeholder; undefined when the entry has none
 *  @param base where a relative path starts
 *  @param roots folders below which the file must be, unless the user has typed an absolute one */
export function fillPattern(
  { parts, text, root }: FromPattern,
  valueOf: (placeholder: string) => string | undefined,
  base: string,
  roots: readonly string[],
): Filled {
  let filled = "";
  for (const part of parts) {
    if (typeof part === "string") {
      filled += part.replaceAll("*", ANY).replaceAll("?", ONE);
      continue;
    }
    const value = valueOf(part.placeholder);
    if (value === undefined || value === "") return { lacks: part.placeholder };
    if (value.includes(ANY) || value.includes(ONE))
      return { refusal: `{${part.placeholder}} is no part of a path` };
    filled += value;
  }
  // Counted, since `..` can come about of parts, too.
  if (climbs(filled) > climbs(text))
    return { refusal: `${visible(filled)} climbs out with .. that comes from the entry` };
  const path = resolve(base, filled);
  const allowed = root === undefined ? roots : [root];
  if (!allowed.some((folder) => isBelow(path, resolve(folder))))
    return { refusal: `${readable(path)} is outside of ${allowed.map(visible).join(", ")}` };
  return { path };
}

function climbs(path: string): number {
  return path.split("/").filter((segment) => segment === "..").length;
}

function isBelow(path: string, folder: string): boolean {
  return path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/** A path that is filled in, as a person writes it. */
export function readable(path: string): string {
  return visible(path.replaceAll(ANY, "*").replaceAll(ONE, "?"));
}
