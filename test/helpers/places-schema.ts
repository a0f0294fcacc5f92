import { PLACE_KEYS, type PlaceKey, WHOLE_PLACE } from "../../src/launch/places/place-keys.ts";
import { STEP_KEYS, type StepKeys } from "../../src/launch/places/step-keys.ts";
import { STARTS, type ValueKind } from "../../src/launch/places/value-kinds.ts";

const word = { type: "string", pattern: "^(?!-)\\S+$" };
const line = { type: "string", pattern: "\\S" };
const name = { type: "string", pattern: "^[\\p{L}\\p{N}_][\\p{L}\\p{N}_.+-]*$" };
const steps = { anyOf: [ref("step"), { type: "array", items: ref("step") }] };
// What is no step, or no argument of it, is refused with the nearest one when steps are planned.
const moreStep = {
  type: "object",
  minProperties: 1,
  properties: Object.fromEntries(
    Object.entries<StepKeys>(STEP_KEYS).map(([step, { docs, keys }]) => [
      step,
      { description: `${docs} Arguments: ${Object.keys(keys).join(", ")}.` },
    ]),
  ),
};

const UNITS = `(?=.*[dhms])${["d", "h", "m", "s"].map((unit) => `(\\d+(\\.\\d+)?${unit})?`).join("")}`;

/** What JSON Schema says of each kind of value. Texts may be written as numbers. */
const KINDS: Readonly<Record<ValueKind, object>> = {
  word: textOr(word),
  text: textOr(line),
  lines: textOr(line),
  words: { anyOf: [line, { type: "number" }, { type: "array", items: textOr(line), minItems: 1 }] },
  names: { anyOf: [textOr(name), { type: "array", items: textOr(name), minItems: 1 }] },
  positive: whole(1),
  count: whole(0),
  counts: { anyOf: [whole(0), { type: "array", items: whole(0), minItems: 1 }] },
  flag: { type: "boolean" },
  size: { type: "string", pattern: "^\\d+(\\.\\d+)?[KMGTkmgt]([Ii]?[Bb])?$" },
  duration: {
    type: "string",
    pattern: `^(?=.*[1-9])(${UNITS}|\\d+-\\d+(:[0-5]?\\d){0,2}|\\d+(:[0-5]?\\d){1,2})$`,
  },
  start: { enum: STARTS },
  steps,
  delivery: { anyOf: [{ const: "none" }, ref("steps"), { type: "array", items: ref("steps") }] },
};

/** The JSON Schema of a file for `--hosts`, and of the key `places`. */
export function placesSchema(): object {
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Places of cooperate",
    description:
      "Where runners can be started: a file for --hosts, or the key places of .cooperate.yaml; see docs/launch.md of cooperate.",
    anyOf: [
      {
        type: "object",
        required: ["places"],
        properties: { places: ref("places") },
        additionalProperties: false,
      },
      { allOf: [{ not: { type: "object", required: ["places"] } }, ref("places")] },
    ],
    definitions: {
      places: {
        type: ["object", "null"],
        properties: { all: { ...nullable(ref("part")), description: "What holds for every place." } },
        additionalProperties: nullable(ref("place")),
      },
      place: settings(() => true),
      part: settings((key) => !WHOLE_PLACE.has(key)),
      steps: moreStep,
      step: {
        description: "A command, or a map that begins with the name of a step.",
        anyOf: [line, ref("steps")],
      },
    },
  };
}

function settings(has: (key: string) => boolean): object {
  const rows = Object.entries(PLACE_KEYS).filter(([key]) => has(key));
  return {
    type: "object",
    properties: Object.fromEntries(rows.map(([key, row]) => [key, property(row)])),
    additionalProperties: false,
  };
}

/** false means that a key is not given. */
function property({ kind, docs }: PlaceKey): object {
  const own = kind === "settings" ? ref("part") : KINDS[kind];
  const others = kind === "flag" ? [{ type: "null" }] : [{ enum: [null, false] }];
  return { description: docs, anyOf: [own, ...others] };
}

function textOr(form: object): object {
  return { anyOf: [form, { type: "number" }] };
}

function whole(least: number): object {
  return {
    anyOf: [
      { type: "integer", minimum: least },
      { type: "string", pattern: "^\\d{1,9}$" },
    ],
  };
}

function nullable(schema: object): object {
  return { anyOf: [schema, { type: "null" }] };
}

function ref(definition: string): object {
  return { $ref: `#/definitions/${definition}` };
}
