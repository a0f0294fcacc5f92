import { messageOf } from "../../core/failure.ts";
import { numberIn } from "../../text/read-number.ts";
import { compareValues, type Field } from "./field.ts";
import type { Item } from "./item.ts";
import { type Condition, WhereSyntaxError } from "./where-syntax.ts";

type Comparison = Extract<Condition, { kind: "compare" }>;

/** Whether the value of `field` compares as asked: as numbers where both are, else as text in
 *  natural order. What is missing equals '' only, and is neither more nor less than anything.
 *  @throws WhereSyntaxError for an invalid expression, and where a number is needed */
export function comparison(field: Field, { operator, value, valueAt }: Comparison): (item: Item) => boolean {
  const valueOf = (item: Item) => field.valueOf(item) ?? "";
  if (operator === "~" || operator === "!~") {
    const pattern = regexOf(value, valueAt);
    return (item) => pattern.test(String(valueOf(item))) === (operator === "~");
  }
  const wanted = numberIn(value);
  const isEqual = (item: Item): boolean => {
    const found = valueOf(item);
    if (String(found) === value) return true;
    const number = typeof found === "number" ? found : numberIn(found);
    return wanted !== undefined && number !== undefined && Object.is(number + 0, wanted + 0);
  };
  if (operator === "=" || operator === "==") return isEqual;
  if (operator === "!=") return (item) => !isEqual(item);
  if (field.isNumeric && wanted === undefined)
    throw new WhereSyntaxError(`${field.name} has numbers; this is none`, valueAt);
  return (item) => {
    const found = valueOf(item);
    const number = typeof found === "number" ? found : numberIn(found);
    if (found === "") return false;
    if (wanted !== undefined && number === undefined) return false;
    const order =
      wanted !== undefined && number !== undefined
        ? number - wanted || 0
        : compareValues({ isNumeric: false }, String(found), value);
    if (Number.isNaN(number) || Number.isNaN(wanted)) return false;
    if (operator === "<") return order < 0;
    if (operator === "<=") return order <= 0;
    return operator === ">" ? order > 0 : order >= 0;
  };
}

function regexOf(text: string, at: number): RegExp {
  try {
    return new RegExp(text);
  } catch (error) {
    throw new WhereSyntaxError(
      messageOf(error).replace(/^Invalid regular expression: /, "no regular expression: "),
      at,
    );
  }
}
