/** One word of the filter: a comparison with a column, or text that is looked for. */
export type FilterWord =
  | { readonly kind: "compare"; readonly name: string; readonly operator: Operator; readonly value: string }
  | { readonly kind: "text"; readonly text: string };

export type Operator = "=" | "!=" | "<" | "<=" | ">" | ">=";

const OPERATORS: readonly Operator[] = ["!=", "<=", ">=", "=", "<", ">"];

/** The words of a filter: `lr=0.1 batch-size>8 failed "out of memory"`. What stands in quotes is one
 *  word; the names of columns may have any letters, those of operators, too.
 *  @param names of all columns */
export function readFilter(text: string, names: readonly string[]): FilterWord[] {
  return (text.match(/(?:"[^"]*"?|[^\s"])+/g) ?? []).flatMap((quoted) => {
    const word = quoted.replaceAll('"', "");
    return word === "" ? [] : [comparisonIn(word, names) ?? { kind: "text", text: word }];
  });
}

/** The comparison with the longest name that `word` begins with. */
function comparisonIn(word: string, names: readonly string[]): FilterWord | undefined {
  let found: FilterWord | undefined;
  let longest = -1;
  for (const name of names) {
    if (name.length <= longest || !word.startsWith(name)) continue;
    const rest = word.slice(name.length);
    const operator = OPERATORS.find((each) => rest.startsWith(each));
    if (operator === undefined) continue;
    longest = name.length;
    const value = rest.slice(operator.length).replace(operator === "=" ? /^=/ : "", "");
    found = { kind: "compare", name, operator, value };
  }
  return found;
}

/** A word that {@link readFilter} reads as this comparison. A quote in a name or a value cannot be
 *  written. */
export function writeFilterWord(name: string, operator: Operator, value: string): string {
  const word = `${name}${operator}${value}`.replaceAll('"', "");
  return /\s/.test(word) ? `"${word}"` : word;
}
