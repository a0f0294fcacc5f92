import { wordsOf } from "./command-words.ts";
import type { Entry } from "./entry.ts";
import { noMatch } from "./selection.ts";
import { IN_DOUBT, IN_DOUBT_HINT, SELECTABLE } from "./selection-part.ts";
import { quoteArgument, quoteWords } from "./shell-words.ts";
import { mostSimilar } from "./similar.ts";

/** The error about text that no entry has, with the name, tag, status or word that was probably
 *  meant. */
export function missing(text: string, entries: readonly Entry[]): Error {
  const [, prefix, rest = ""] = /^(name|tag|cmd):(.*)$/s.exec(text) ?? [];
  const sought = prefix === undefined ? text : rest.trim();
  if (prefix === undefined && IN_DOUBT.has(sought)) return noMatch(text, entries.length, IN_DOUBT_HINT);
  const labels = prefix === "cmd" ? undefined : similarLabel(sought, prefix, entries);
  return noMatch(text, entries.length, labels ?? similarCommand(sought, prefix, entries));
}

function similarLabel(
  sought: string,
  prefix: string | undefined,
  entries: readonly Entry[],
): string | undefined {
  const names = new Set(prefix === "tag" ? [] : entries.flatMap(({ options }) => options.name ?? []));
  const tags = new Set(prefix === "name" ? [] : entries.flatMap(({ options }) => options.tags ?? []));
  const statuses = prefix === undefined ? SELECTABLE : [];
  const similar = mostSimilar(sought, [...statuses, ...names, ...tags]);
  if (similar !== undefined) return `did you mean ${proposal(prefix, similar)}?`;
  if (prefix === undefined) return undefined;
  const known = [...names, ...tags];
  if (known.length === 0) return `no entry has a ${prefix}`;
  return `there are: ${known.slice(0, MOST).map(quoteArgument).join(", ")}${known.length > MOST ? ", ..." : ""}`;
}

/** Names that a message lists. */
const MOST = 8;

function similarCommand(
  sought: string,
  prefix: string | undefined,
  entries: readonly Entry[],
): string | undefined {
  if (prefix === "name" || prefix === "tag") return undefined;
  const n = entries.findIndex(({ argv }) => argv.join(" ").includes(sought));
  const found = entries[n];
  if (found) return `only whole words count; in entry ${n} it is a part of them: ${quoteWords(found.argv)}`;
  const similar = mostSimilar(sought, new Set(entries.flatMap(wordsOf)));
  return similar === undefined ? undefined : `did you mean ${proposal(prefix, similar)}?`;
}

function proposal(prefix: string | undefined, text: string): string {
  return quoteArgument(prefix === undefined ? text : `${prefix}:${text}`);
}
