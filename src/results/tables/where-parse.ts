import { WhereReader } from "./where-reader.ts";
import { type Condition, WhereSyntaxError } from "./where-syntax.ts";

/** Parses the text of `--where`: comparisons and words with `&`, `|`, `!` and brackets. `!` binds
 *  more tightly than `&`, `&` more tightly than `|`; `and`, `or`, `not`, `&&` and `||` are the same.
 *  @throws WhereSyntaxError */
export function parseWhere(text: string): Condition {
  const reader = new WhereReader(text);
  const condition = either(reader);
  if (!reader.isAtEnd()) throw new WhereSyntaxError("expected & or | here, or the end", reader.at);
  return condition;
}

function either(reader: WhereReader): Condition {
  return several("or", reader, both, "||", "|", "or");
}

function both(reader: WhereReader): Condition {
  return several("and", reader, single, "&&", "&", "and");
}

function several(
  kind: "and" | "or",
  reader: WhereReader,
  next: (reader: WhereReader) => Condition,
  ...signs: readonly string[]
): Condition {
  const first = next(reader);
  const parts = [first];
  while (reader.take(...signs)) parts.push(next(reader));
  return parts.length === 1 ? first : { kind, parts };
}

function single(reader: WhereReader): Condition {
  if (reader.take("!", "not")) return { kind: "not", part: single(reader) };
  reader.skipBlanks();
  const at = reader.at;
  if (reader.take("(")) {
    const inner = either(reader);
    if (!reader.take(")")) throw new WhereSyntaxError("a bracket is not closed", at);
    return inner;
  }
  const name = reader.name();
  const operator = reader.takeOperator();
  if (operator === undefined) return { kind: "word", name, at };
  reader.skipBlanks();
  const valueAt = reader.at;
  return { kind: "compare", name, operator, value: reader.value(), at, valueAt };
}
