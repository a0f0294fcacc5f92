import { type CooperateError, usageError } from "../../core/failure.ts";
import { quoteArgument } from "../../core/shell-words.ts";
import { mostSimilar } from "../../core/similar.ts";
import type { Place } from "./place.ts";
import type { Places } from "./read-places.ts";

/** The places that the words behind `--on` mean, each once: names, `@tag`, `user@host`.
 *  @throws CooperateError (usage) for a word that means none */
export function resolvePlaces(places: Places, words: readonly string[]): readonly Place[] {
  const found = words.flatMap((word) => resolveWord(places, word));
  return [...new Map(found.map((place) => [place.name, place])).values()];
}

function resolveWord(places: Places, word: string): readonly Place[] {
  if (word.startsWith("@")) return withTag([...places.named.values()], word.slice(1));
  const place = places.named.get(word);
  if (place) return [place];
  if (HOST.test(word)) return [places.adHoc(word)];
  throw unknown(places, word);
}

/** What ssh gets as it is. A colon would be a port or a folder, which it does not take there. */
const HOST = /^[^\s\p{Cc}/:@-][^\s\p{Cc}/:]*@[^\s\p{Cc}/:@-][^\s\p{Cc}/:@]*$/u;

function withTag(all: readonly Place[], tag: string): readonly Place[] {
  const found = all.filter(({ tags }) => tags.includes(tag));
  if (found.length > 0) return found;
  const near = mostSimilar(tag, new Set(all.flatMap(({ tags }) => tags)));
  throw usageError(
    `${quoteArgument(`@${tag}`)}: no place has this tag`,
    near === undefined
      ? "tags are given in files: gpu7: {tags: [lab]} (docs/launch.md)"
      : `did you mean @${near}?`,
  );
}

function unknown({ named }: Places, word: string): CooperateError {
  const near = USUAL.get(word.toLowerCase()) ?? mostSimilar(word, named.keys());
  const hint =
    word === "all"
      ? "name the places, or a tag of them: @lab"
      : word.includes(",")
        ? "separate places by blanks"
        : word.includes("@")
          ? "a host is written you@host; its port belongs into ~/.ssh/config, a folder into directory:"
          : near !== undefined
            ? `did you mean ${near}?`
            : `there are ${[...named.keys()].join(", ")}; a host without settings is written you@host`;
  return usageError(`${quoteArgument(word)}: there is no such place`, hint);
}

/** How else places that are always there are called. */
const USUAL = new Map(
  Object.entries({
    localhost: "local",
    here: "local",
    background: "local",
    bg: "local",
    sbatch: "slurm",
    qsub: "gridengine",
    sge: "gridengine",
    uge: "gridengine",
    ge: "gridengine",
    "grid-engine": "gridengine",
    oarsub: "oar",
  }),
);
