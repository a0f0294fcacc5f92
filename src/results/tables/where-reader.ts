import { type Operator, OPERATORS, WhereSyntaxError } from "./where-syntax.ts";

/** Reads the pieces of a `--where` text one after the other; blanks between them do not count. */
export class WhereReader {
  readonly text: string;
  at = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** Reads one of `signs`, or a word that means the same, if it is next. */
  take(...signs: readonly string[]): boolean {
    this.skipBlanks();
    const sign = signs.find((each) => this.#isNext(each));
    this.at += sign?.length ?? 0;
    return sign !== undefined;
  }

  takeOperator(): Operator | undefined {
    this.skipBlanks();
    const operator = OPERATORS.find((each) => this.text.startsWith(each, this.at));
    this.at += operator?.length ?? 0;
    return operator;
  }

  /** Reads a name: up to a blank, an operator or a bracket, or in quotes. */
  name(): string {
    return this.#word(/[^\s()&|!=<>~'"`]+/y, "expected the name of a column, or a status");
  }

  /** Reads a value: up to a blank, `&`, `|` or a bracket, or in quotes. It may be '' only in quotes,
   *  and so does one begin with a sign (`>>1`, `=>1`). */
  value(): string {
    const isNext = (pattern: RegExp): boolean => pattern.test(this.text.slice(this.at));
    const why = isNext(/^\(/)
      ? "expected a value; write one with brackets in quotes"
      : isNext(/^[=<>~!]/)
        ? "this is no comparison; there are = != < <= > >= ~ !~, and values in quotes"
        : "expected a value; '' is an empty one";
    return this.#word(/[^\s()&|'"`=<>~!][^\s()&|]*/y, why);
  }

  isAtEnd(): boolean {
    this.skipBlanks();
    return this.at >= this.text.length;
  }

  skipBlanks(): void {
    while (/\s/.test(this.text.charAt(this.at))) this.at++;
  }

  #isNext(sign: string): boolean {
    if (!this.text.startsWith(sign, this.at)) return false;
    // `and` is no part of a longer word
    return !/^\w/.test(sign) || /^[\s()!]|^$/.test(this.text.slice(this.at + sign.length));
  }

  #word(pattern: RegExp, expected: string): string {
    this.skipBlanks();
    const quote = this.text.charAt(this.at);
    if (quote === "'" || quote === '"' || quote === "`") {
      const end = this.text.indexOf(quote, this.at + 1);
      if (end === -1) throw new WhereSyntaxError(`a quote (${quote}) is not closed`, this.at);
      const word = this.text.slice(this.at + 1, end);
      this.at = end + 1;
      return word;
    }
    pattern.lastIndex = this.at;
    const word = pattern.exec(this.text)?.[0];
    if (word === undefined) throw new WhereSyntaxError(expected, this.at);
    this.at += word.length;
    return word;
  }
}
