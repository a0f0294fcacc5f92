import { joinBytes } from "../../core/buffer-reuse.ts";

/** In UTF-8 no byte of a longer character equals one of these, and no JSON string contains a line
 *  feed. */
const [LINE_FEED, COMMA] = [0x0a, 0x2c];
const [HEAD, TAIL] = ["[\n", "\n]\n"];
export const BETWEEN = ",\n";

/** The range of the entry lines in `bytes`; undefined when the brackets do not have lines of their
 *  own. */
export function rangeOfLines(bytes: Buffer): { from: number; to: number } | undefined {
  const to = bytes.length - TAIL.length;
  if (to <= HEAD.length || bytes.toString("latin1", 0, HEAD.length) !== HEAD) return undefined;
  return bytes.toString("latin1", to) === TAIL ? { from: HEAD.length, to } : undefined;
}

/**
 * The bytes of a list as lines of one entry each, which is the layout that cooperate writes. They
 * are not converted to strings: one string per line and one for the whole would double the memory
 * on each read.
 */
export class LineIndex {
  readonly all: Buffer;
  /** Offset of the start of each line. */
  readonly #starts: Float64Array;

  private constructor(all: Buffer, starts: Float64Array) {
    this.all = all;
    this.#starts = starts;
  }

  /** The lines of `bytes`; undefined when the brackets do not have lines of their own, or when
   *  a line other than the last does not end in a comma. The content of the lines is not
   *  examined. */
  static of(bytes: Buffer): LineIndex | undefined {
    const range = rangeOfLines(bytes);
    if (!range || bytes[range.to - 1] === COMMA) return undefined;
    const { from, to: end } = range;
    const starts = new Starts();
    starts.add(from);
    for (let at = bytes.indexOf(LINE_FEED, from); at < end; at = bytes.indexOf(LINE_FEED, at + 1)) {
      if (bytes[at - 1] !== COMMA) return undefined;
      starts.add(at + 1);
    }
    return new LineIndex(bytes, starts.all());
  }

  /** Concatenates `pieces`, which are new lines or ranges of lines of other lists; undefined when
   *  there are none. */
  static join(pieces: readonly (string | LineRange)[]): LineIndex | undefined {
    if (pieces.length === 0) return undefined;
    const count = pieces.reduce(
      (sum, piece) => sum + (typeof piece === "string" ? 1 : piece.to - piece.from),
      0,
    );
    const starts = new Starts(count);
    const parts: Buffer[] = [Buffer.from(HEAD)];
    const between = Buffer.from(BETWEEN);
    let at = HEAD.length;
    for (const piece of pieces) {
      if (parts.length > 1) {
        parts.push(between);
        at += between.length;
      }
      const part = typeof piece === "string" ? Buffer.from(piece) : piece.lines.bytes(piece.from, piece.to);
      if (typeof piece === "string") starts.add(at);
      else starts.addAll(piece.lines.#starts.subarray(piece.from, piece.to), at);
      parts.push(part);
      at += part.length;
    }
    parts.push(Buffer.from(TAIL));
    return new LineIndex(joinBytes(parts), starts.all());
  }

  get count(): number {
    return this.#starts.length;
  }

  /** The bytes of lines `from` to `to` (exclusive), without the last comma and line feed. */
  bytes(from: number, to: number): Buffer {
    return this.all.subarray(this.#starts[from], this.#endOf(to));
  }

  /** The same as text. */
  text(from: number, to: number): string {
    return this.all.toString("utf8", this.#starts[from], this.#endOf(to));
  }

  /** Whether lines `from` to `to` (exclusive) exist in `other` and are the same there. */
  areIn(other: LineIndex, from: number, to: number): boolean {
    return to <= other.count && this.bytes(from, to).equals(other.bytes(from, to));
  }

  #endOf(to: number): number {
    const next = this.#starts[to];
    return next === undefined ? this.all.length - TAIL.length : next - BETWEEN.length;
  }
}

/** The lines `from` to `to` (exclusive) of `lines`. */
export interface LineRange {
  readonly lines: LineIndex;
  readonly from: number;
  readonly to: number;
}

/** A list without entries. */
export const NO_LINES = "[]\n";

/** A growing array of numbers. An array of JavaScript would take twice the memory, and would be
 *  copied repeatedly as it grows. */
class Starts {
  #numbers: Float64Array;
  #count = 0;

  /** Reserves memory.
   *  @param expected how many numbers there will be, if known */
  constructor(expected = 1_024) {
    this.#numbers = new Float64Array(expected);
  }

  add(start: number): void {
    this.#makeRoom(1);
    this.#numbers[this.#count++] = start;
  }

  /** Adds `starts`, shifted so that the first becomes `at`. */
  addAll(starts: Float64Array, at: number): void {
    this.#makeRoom(starts.length);
    const by = at - (starts[0] ?? 0);
    for (const start of starts) this.#numbers[this.#count++] = start + by;
  }

  all(): Float64Array {
    return this.#count === this.#numbers.length ? this.#numbers : this.#numbers.slice(0, this.#count);
  }

  #makeRoom(count: number): void {
    if (this.#count + count <= this.#numbers.length) return;
    const more = new Float64Array(2 * (this.#count + count));
    more.set(this.#numbers);
    this.#numbers = more;
  }
}
