import { usageError } from "../../core/failure.ts";
import { visible } from "../../core/terminal-text.ts";
import { mostSimilar } from "../../core/similar.ts";

/** What files are read, by their suffix. */
export const SUFFIXES = [".json", ".jsonl", ".ndjson", ".csv", ".tsv", ".npy", ".yaml", ".yml"] as const;

/** Stand for `*` and `?` in a pattern that is filled in: what is filled in is never a pattern. */
export const [ANY, ONE] = ["\0", "\u0001"] as const;

/** A pattern of `--from`: `{output}/metrics.json`, with placeholders and globs. */
export interface FromPattern {
  readonly text: string;
  /** Its literal parts, and placeholders between them. */
  readonly parts: readonly (string | { readonly placeholder: string })[];
  /** Whether each attempt has files of its own. */
  readonly isPerAttempt: boolean;
  /** The folder that the user has typed as an absolute path, below which all files must be. */
  readonly root?: string;
}

const PER_ATTEMPT = new Set(["attempt", "log", "store"]);

/** Reads the pattern of a `--from`.
 *  @throws CooperateError (usage) when it names no file that can be read */
export function parseFrom(text: string): FromPattern {
  const suffix = /\.[^./{}*?]*$/.exec(text)?.[0];
  if (suffix !== undefined && !isRead(suffix))
    throw usageError(`--from ${visible(text)}: ${suffix} is not read`, hintFor(suffix));
  return parsePattern("--from", text);
}

/** Reads a pattern for files of any kind.
 *  @throws CooperateError (usage) when it is no path */
export function parsePattern(option: string, text: string): FromPattern {
  if (text === "" || text.includes(ANY) || text.includes(ONE))
    throw usageError(`${option} ${text === "" ? "''" : visible(text)}: that is no path`);
  if (text.startsWith("~"))
    throw usageError(
      `${option} ${visible(text)}: ~ is no folder in quotes`,
      'write "$HOME/..." in double quotes',
    );
  const parts = text
    .split(/(\{[^{}/]+\})/)
    .filter((part) => part !== "")
    .map((part) => (/^\{.+\}$/.test(part) ? { placeholder: part.slice(1, -1) } : part));
  const isPerAttempt = parts.some((part) => typeof part === "object" && PER_ATTEMPT.has(part.placeholder));
  const root = text.startsWith("/") ? /^[^{*?]*\//.exec(text)?.[0] : undefined;
  return { text, parts, isPerAttempt, ...(root !== undefined && { root }) };
}

/** Whether files with that suffix are read. */
export function isRead(suffix: string): boolean {
  return (SUFFIXES as readonly string[]).includes(suffix.toLowerCase());
}

function hintFor(suffix: string): string {
  const meant = mostSimilar(suffix, SUFFIXES);
  return `${meant === undefined ? "" : `did you mean ${meant}? `}it is one of ${SUFFIXES.join(" ")}`;
}
