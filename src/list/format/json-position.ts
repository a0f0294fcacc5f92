/**
 * Finds positions in a JSON text. The messages of JSON.parse differ between versions of Node, and
 * JSON.parse cannot say where a value lies that is well-formed but not allowed in a list. Only
 * used for a list that is rejected. The grammar is that of RFC 8259.
 */

/** A place in a text, counted from 1 as in editors. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** The line and column of `offset` in `text`. */
export function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf("\n") + 1;
  return { line: before.split("\n").length, column: offset - lineStart + 1 };
}

/** Keys and indices from the outermost value inwards. */
export type JsonPath = readonly (string | number)[];

/** Why a text is not JSON, and where. */
export interface SyntaxFault {
  readonly offset: number;
  readonly expected: string;
  /** Index of the element of the outermost array that contains the fault, if one does. */
  readonly item: number | undefined;
}

/** The first place at which `text` is not JSON, or undefined when it is JSON. */
export function findSyntaxFault(text: string): SyntaxFault | undefined {
  const scanner = new Scanner(text, undefined);
  try {
    scanner.document();
    return undefined;
  } catch (error) {
    if (error instanceof Fault) return { offset: error.offset, expected: error.expected, item: scanner.item };
    throw error;
  }
}

/** Offset of the value at `path` in `text`, which must be JSON. When the path leads nowhere, the
 *  offset of the innermost value that was found. */
export function offsetOf(text: string, path: JsonPath): number {
  const scanner = new Scanner(text, path);
  try {
    scanner.document();
  } catch (error) {
    // nested too deeply for the scanner, though not for JSON.parse
    if (!(error instanceof Fault)) throw error;
  }
  return scanner.found;
}

class Fault extends Error {
  readonly offset: number;
  readonly expected: string;
  constructor(offset: number, expected: string) {
    super(expected);
    this.offset = offset;
    this.expected = expected;
  }
}

// Deeper than any list; prevents a file of 100,000 brackets from exhausting the stack.
const MAX_DEPTH = 500;

class Scanner {
  found = 0;
  item: number | undefined;
  readonly #text: string;
  readonly #wanted: JsonPath | undefined;
  readonly #path: (string | number)[] = [];
  #at = 0;

  constructor(text: string, wanted: JsonPath | undefined) {
    this.#text = text;
    this.#wanted = wanted;
  }

  document(): void {
    this.#value();
    this.#skipBlanks();
    this.item = undefined;
    if (this.#at < this.#text.length) this.#fail("the end of the file");
  }

  #value(): void {
    this.#skipBlanks();
    this.#recordOffset();
    if (this.#path.length > MAX_DEPTH) this.#fail("less nesting");
    const c = this.#text[this.#at];
    if (c === "[") this.#array();
    else if (c === "{") this.#object();
    else if (c === '"') this.#string();
    else if (
      !this.#match(/(?:true|false|null)(?!\w)|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])/y)
    ) {
      this.#fail("a value");
    }
  }

  #array(): void {
    this.#at++;
    if (this.#skip("]")) return;
    for (let index = 0; ; index++) {
      if (this.#path.length === 0) this.item = index;
      this.#descend(index);
      if (this.#skip("]")) return;
      if (!this.#skip(",")) this.#fail('"," or "]"');
    }
  }

  #object(): void {
    this.#at++;
    if (this.#skip("}")) return;
    for (;;) {
      this.#skipBlanks();
      if (this.#text[this.#at] !== '"') this.#fail("a key in double quotes");
      const key = this.#string();
      if (!this.#skip(":")) this.#fail('":"');
      this.#descend(key);
      if (this.#skip("}")) return;
      if (!this.#skip(",")) this.#fail('"," or "}"');
    }
  }

  #descend(step: string | number): void {
    this.#path.push(step);
    this.#value();
    this.#path.pop();
  }

  #string(): string {
    const start = this.#at;
    for (this.#at++; ; this.#at++) {
      const c = this.#text[this.#at];
      if (c === undefined) this.#fail('a closing "');
      if (c === '"') break;
      if (c < " ") this.#fail(String.raw`an escape such as \n instead of a control character`);
      if (c !== "\\") continue;
      this.#at++;
      if (!this.#match(/["\\/bfnrt]|u[\da-fA-F]{4}/y)) this.#fail("a JSON escape after the backslash");
      this.#at--;
    }
    this.#at++;
    return JSON.parse(this.#text.slice(start, this.#at)) as string;
  }

  /** Stores the offset when the value that starts here lies on the path to the wanted one. */
  #recordOffset(): void {
    const wanted = this.#wanted;
    if (wanted && this.#path.length <= wanted.length && this.#path.every((step, i) => step === wanted[i])) {
      this.found = this.#at;
    }
  }

  #skipBlanks(): void {
    this.#match(/[ \t\n\r]*/y);
  }

  #skip(token: string): boolean {
    this.#skipBlanks();
    if (this.#text[this.#at] !== token) return false;
    this.#at++;
    return true;
  }

  #match(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    if (!pattern.test(this.#text)) return false;
    this.#at = pattern.lastIndex;
    return true;
  }

  #fail(expected: string): never {
    throw new Fault(this.#at, expected);
  }
}
