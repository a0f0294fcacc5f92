import { mostSimilar } from "../../core/similar.ts";
import { refused, type Where } from "./read-settings.ts";

/** In files, what holds for every place. */
export const ALL = "all";

/** What a place can be called; `you@gpu7` gives settings to what `--on you@gpu7` means. */
const NAME = /^[\p{L}\p{N}_][\p{L}\p{N}_.@:+-]*$/u;

/** The kinds of places, `local` and `ssh` and the engines. */
export interface Kinds {
  readonly engines: readonly string[];
}

/** The places that are there without a file, which are called like their kind. */
export function builtIns({ engines }: Kinds): readonly string[] {
  return ["local", ...engines];
}

/** @throws CooperateError (usage) when a place cannot be called so */
export function checkName(name: string, where: Where): void {
  if (name === "ssh")
    throw refused(
      where,
      "ssh is a kind of places: call the place like the host",
      "for example gpu7: {host: you@gpu7}",
    );
  if (!NAME.test(name))
    throw refused(where, "a name has letters, digits and _ . @ : + -, and begins with a letter or a digit");
}

/** @returns the kind of a place, as it was written or by its name
 *  @throws CooperateError (usage) when there is no such kind */
export function kindOf(name: string, written: string | undefined, where: Where, kinds: Kinds): string {
  const known = ["ssh", ...builtIns(kinds)];
  const isBuiltIn = builtIns(kinds).includes(name);
  const kind = written ?? (isBuiltIn ? name : "ssh");
  if (isBuiltIn && kind !== name)
    throw refused(where, `${name} is always of the kind ${name}`, "give the place another name");
  if (known.includes(kind)) return kind;
  const near = mostSimilar(kind, known);
  throw refused(
    where,
    `there is no kind of places ${kind}`,
    near === undefined ? `there are ${known.join(", ")}` : `did you mean ${near}?`,
  );
}
