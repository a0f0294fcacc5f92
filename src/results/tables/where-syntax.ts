/** What `--where` says, as a tree. `at` is where a piece stands in the text, for messages. */
export type Condition =
  | { readonly kind: "and" | "or"; readonly parts: readonly Condition[] }
  | { readonly kind: "not"; readonly part: Condition }
  | { readonly kind: "word"; readonly name: string; readonly at: number }
  | {
      readonly kind: "compare";
      readonly name: string;
      readonly operator: Operator;
      readonly value: string;
      readonly at: number;
      readonly valueAt: number;
    };

export const OPERATORS = ["!=", "!~", "<=", ">=", "==", "=", "<", ">", "~"] as const;
export type Operator = (typeof OPERATORS)[number];

/** Something in the text of `--where` that cannot be understood. */
export class WhereSyntaxError extends Error {
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}
