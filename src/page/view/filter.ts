import { numberIn } from "../../text/read-number.ts";
import type { Column } from "../data/columns.ts";
import { type FilterWord, type Operator, readFilter } from "./filter-words.ts";

/** What a filter lets through. */
export interface Filter {
  readonly matches: (row: number) => boolean;
  /** Words that look like a comparison with a column that is not there, and are looked for as text. */
  readonly misread: readonly string[];
}

/** Compiles a filter: all of its words must hold.
 *  @param columns that can be compared
 *  @param statuses words that stand for a status
 *  @param textOf what text is looked for in, by row */
export function compileFilter(
  text: string,
  columns: readonly Column[],
  statuses: readonly string[],
  textOf: (row: number) => string,
): Filter {
  const words = readFilter(
    text,
    columns.map(({ name }) => name),
  );
  const status = columns.find(({ name }) => name === "status");
  const tests = words.map((word): ((row: number) => boolean) => {
    if (word.kind === "text" && status && statuses.includes(word.text))
      return compared(status, "=", word.text);
    if (word.kind === "text") {
      const wanted = word.text.toLowerCase();
      return (row) => textOf(row).toLowerCase().includes(wanted);
    }
    return compared(columns.find(({ name }) => name === word.name) as Column, word.operator, word.value);
  });
  return { matches: (row) => tests.every((test) => test(row)), misread: words.flatMap(misreadIn) };
}

function misreadIn(word: FilterWord): string[] {
  return word.kind === "text" && /^[\w./-]+(?:[<>]=?|!?=)/.test(word.text) && !word.text.startsWith("-")
    ? [word.text]
    : [];
}

/** As `--where` compares: as numbers where both are; what is missing equals '' only, and is neither
 *  more nor less than anything. */
function compared(column: Column, operator: Operator, wanted: string): (row: number) => boolean {
  const number = numberIn(wanted);
  const compare = (text: string): boolean => compareTexts(text, operator, wanted, number);
  // a column has few values for many rows
  const known = new Map<string, boolean>();
  return (row) => {
    const text = column.textOf(row);
    let answer = known.get(text);
    if (answer === undefined) known.set(text, (answer = compare(text)));
    return answer;
  };
}

function compareTexts(text: string, operator: Operator, wanted: string, number: number | undefined): boolean {
  const own = numberIn(text);
  const areNumbers = number !== undefined && own !== undefined;
  const isEqual = text === wanted || (areNumbers && Object.is(own + 0, number + 0));
  if (operator === "=") return isEqual;
  if (operator === "!=") return !isEqual;
  if (text === "" || (number !== undefined && own === undefined)) return false;
  const order = areNumbers ? own - number || 0 : text.localeCompare(wanted, "en", { numeric: true });
  if (Number.isNaN(own) || Number.isNaN(number)) return false;
  if (operator === "<") return order < 0;
  if (operator === "<=") return order <= 0;
  return operator === ">" ? order > 0 : order >= 0;
}
