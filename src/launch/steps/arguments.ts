import { usageError } from "../../core/failure.ts";
import { mostSimilar } from "../../core/similar.ts";
import { type ArgumentKind, STEP_KEYS, type StepKeys, type StepName } from "../places/step-keys.ts";

interface KindTypes {
  readonly text: string;
  readonly texts: string | readonly string[];
  readonly flag: boolean;
  readonly count: number;
  readonly values: readonly unknown[];
}

const KINDS: Readonly<Record<ArgumentKind, { is: (value: unknown) => boolean; words: string }>> = {
  text: { is: isText, words: "a text" },
  texts: { is: (value) => isText(value) || isTexts(value), words: "a text, or a list of texts" },
  flag: { is: (value) => typeof value === "boolean", words: "true or false" },
  count: {
    is: (value) => Number.isSafeInteger(value) && Number(value) >= 0,
    words: "a whole number from 0",
  },
  values: { is: Array.isArray, words: "a list" },
};

/** The arguments of a step, checked: each is there or undefined. */
export type Arguments<Name extends StepName> = {
  readonly [
    Key in keyof (typeof STEP_KEYS)[Name]["keys"]
  ]?: (typeof STEP_KEYS)[Name]["keys"][Key] extends infer Kind extends keyof KindTypes
    ? KindTypes[Kind]
    : never;
};

/** Checks the arguments of a step: a map, or the value of its main argument alone.
 *  @throws CooperateError (usage) that names the argument, and the nearest one that there is */
export function argumentsOf<Name extends StepName>(step: Name, args: unknown): Arguments<Name> {
  const { keys, main }: StepKeys = STEP_KEYS[step];
  const alone = typeof args === "string" || Array.isArray(args);
  const map = alone && main !== undefined ? { [main]: args } : args === true ? {} : (args ?? {});
  if (typeof map !== "object" || Array.isArray(map))
    throw usageError(`the step ${step} takes a map, not ${JSON.stringify(args)}`, knownOnes(keys));
  for (const [name, value] of Object.entries(map)) {
    const kind = Object.hasOwn(keys, name) ? keys[name] : undefined;
    if (kind === undefined) {
      const near = mostSimilar(name, Object.keys(keys));
      throw usageError(
        `the step ${step} has no ${name}`,
        near === undefined ? knownOnes(keys) : `did you mean ${near}?`,
      );
    }
    if (!KINDS[kind].is(value))
      throw usageError(`${name} of the step ${step} is ${KINDS[kind].words}, not ${JSON.stringify(value)}`);
  }
  return map;
}

/** An argument that has to be there.
 *  @throws CooperateError (usage) with an example of the step */
export function needed<Value>(step: StepName, key: string, value: Value | undefined, example: string): Value {
  if (value === undefined) throw usageError(`the step ${step} has no ${key}`, `write it like ${example}`);
  return value;
}

/** One or several texts, as a list. */
export function listOf(texts: string | readonly string[] | undefined): readonly string[] {
  return texts === undefined ? [] : typeof texts === "string" ? [texts] : texts;
}

/** The same, where there has to be one at least.
 *  @throws CooperateError (usage) with an example of the step */
export function someOf(
  step: StepName,
  key: string,
  texts: string | readonly string[] | undefined,
  example: string,
): readonly string[] {
  const list = listOf(texts);
  return needed(step, key, list.length > 0 ? list : undefined, example);
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "" && !value.includes("\0");
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every(isText);
}

function knownOnes(keys: StepKeys["keys"]): string {
  return `it takes: ${Object.keys(keys).join(", ")}`;
}
