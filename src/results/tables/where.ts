import { STATUSES } from "../../core/entry.ts";
import { usageError } from "../../core/failure.ts";
import { mostSimilar } from "../../core/similar.ts";
import { numberIn } from "../../text/read-number.ts";
import { comparison } from "./compare.ts";
import type { Field } from "./field.ts";
import type { Fields } from "./fields.ts";
import type { Item } from "./item.ts";
import { parseWhere } from "./where-parse.ts";
import { type Condition, WhereSyntaxError } from "./where-syntax.ts";

type Test = (item: Item) => boolean;

/** What `--where TEXT` keeps.
 *  @throws CooperateError (usage) with the place in the text */
export function whereTest(text: string, fields: Fields): Test {
  try {
    return testOf(parseWhere(text), fields);
  } catch (error) {
    if (!(error instanceof WhereSyntaxError)) throw error;
    throw usageError(`--where: ${error.message}`, undefined, { text, at: error.at });
  }
}

function testOf(condition: Condition, fields: Fields): Test {
  switch (condition.kind) {
    case "and":
    case "or": {
      const tests = condition.parts.map((part) => testOf(part, fields));
      if (condition.kind === "and") return (item) => tests.every((test) => test(item));
      return (item) => tests.some((test) => test(item));
    }
    case "not": {
      const test = testOf(condition.part, fields);
      return (item) => !test(item);
    }
    case "word":
      return wordTest(condition, fields);
    case "compare": {
      const field = fieldNamed(condition.name, condition.at, fields);
      return comparison(field, condition);
    }
  }
}

/** A status; or the name of a column: it has a value there, and not that of a flag that is off. */
function wordTest({ name, at }: { name: string; at: number }, fields: Fields): Test {
  if (fields.find(name) === undefined && STATUS_WORDS.includes(name)) return ({ row }) => row.status === name;
  const field = fieldNamed(name, at, fields);
  return (item) => !["", "false", "no"].includes(String(field.valueOf(item) ?? ""));
}

function fieldNamed(name: string, at: number, fields: Fields): Field {
  const field = fields.find(name);
  if (field) return field;
  if (numberIn(name) !== undefined) throw new WhereSyntaxError("expected a name before the number", at);
  const similar = fields.nearest(name) ?? mostSimilar(name, STATUS_WORDS);
  const all = [...fields.params, ...fields.metrics, ...fields.facts].map((each) => each.name);
  const hint = similar === undefined ? `; there are: ${all.join(", ")}` : `; did you mean ${similar}?`;
  throw new WhereSyntaxError(`there is no column ${name}${hint}`, at);
}

const STATUS_WORDS: readonly string[] = [...STATUSES, "lost"];
