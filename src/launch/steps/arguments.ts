import { usageError } from "../../core/failure.ts";
import { mostSimilar } from "../../core/similar.ts";

/** What an argument of a step may be. */
const KINDS = {
  text: { is: isText, words: "a text" },
  texts: { is: (value: unknown) => isText(value) || isTexts(value), words: "a text, or a list of texts" },
  flag: { is: (value: unknown) => typeof value === "boolean", words: "true or false" },
} as const;

export type Kinds = Readonly<Record<string, keyof typeof KINDS>>;

/** The arguments of a step, checked: each is there or undefined. */
export type Arguments<K extends Kinds> = {
  readonly [Name in keyof K]?: { text: string; texts: string | readonly string[]; flag: boolean }[K[Name]];
};

/** Checks the arguments of the step `step`: a map with some of `kinds`, or the value of `main`
 *  alone.
 *  @throws CooperateError (usage) that names the argument, and the nearest one that there is */
export function argumentsOf<K extends Kinds>(
  step: string,
  args: unknown,
  kinds: K,
  main?: string & keyof K,
): Arguments<K> {
  const alone = typeof args === "string" || Array.isArray(args);
  const map = alone && main !== undefined ? { [main]: args } : (args ?? {});
  if (typeof map !== "object" || Array.isArray(map))
    throw usageError(`the step ${step} takes a map, not ${JSON.stringify(args)}`, knownOnes(kinds));
  for (const [name, value] of Object.entries(map)) {
    const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
    if (kind === undefined) {
      const near = mostSimilar(name, Object.keys(kinds));
      throw usageError(
        `the step ${step} has no ${name}`,
        near === undefined ? knownOnes(kinds) : `did you mean ${near}?`,
      );
    }
    if (!KINDS[kind].is(value))
      throw usageError(`${name} of the step ${step} is ${KINDS[kind].words}, not ${JSON.stringify(value)}`);
  }
  return map;
}

/** One or several texts, as a list. */
export function listOf(texts: string | readonly string[] | undefined): readonly string[] {
  return texts === undefined ? [] : typeof texts === "string" ? [texts] : texts;
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "" && !value.includes("\0");
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every(isText);
}

function knownOnes(kinds: Kinds): string {
  return `it takes: ${Object.keys(kinds).join(", ")}`;
}
