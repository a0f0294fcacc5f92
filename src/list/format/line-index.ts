import { joinBytes } from "../../core/buffer-reuse.ts";

/** In UTF-8 no byte of a longer character looks like one of these, and no string of JSON holds a line feed. */
const [LINE_FEED, COMMA] = [0x0a, 0x2c];
const [HEAD, TAIL] = ["[\n", "\n]\n"];
export const BETWEEN = ",\n";

/** Where the lines of a list are in `bytes`; undefined when its brackets have no lines of their own. */
export function rangeOfLines(bytes: Buffer): { from: number; to: number } | undefined {
  const to = bytes.length - TAIL.length;
  if (to <= HEAD.length || bytes.toString("latin1", 0, HEAD.length) !== HEAD) return undefined;
  return bytes.toString("latin1", to) === TAIL ? { from: HEAD.length, to } : undefined;
}

/**
 * The bytes of a list as lines of one entry each, the layout that cooperate writes. They stay bytes: strings of a long list, one for
 * each line and one for the whole, would be as much memory again each time that it is read.
 */
export class LineIndex {
  readonly all: Buffer;
  /** Where each line begins. */
  readonly #starts: Float64Array;

  private constructor(all: Buffer, starts: Float64Array) {
    this.all = all;
    this.#starts = starts;
  }

  /** The lines of `bytes`; undefined when the brackets have no lines of their own, or when a comma does not stand at the end of each
   *  line but the last. What is in the lines is not looked at. */
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

  /** The list of `pieces`, which are lines of its own or of other lists; undefined when there are none. */
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

  /** Lines `from` to `to`, the latter not included, without the comma and the line feed after them. */
  bytes(from: number, to: number): Buffer {
    return this.all.subarray(this.#starts[from], this.#endOf(to));
  }

  /** The same as text. */
  text(from: number, to: number): string {
    return this.all.toString("utf8", this.#starts[from], this.#endOf(to));
  }

  /** Whether lines `from` to `to` are there and the same in `other`. */
  areIn(other: LineIndex, from: number, to: number): boolean {
    return to <= other.count && this.bytes(from, to).equals(other.bytes(from, to));
  }

  #endOf(to: number): number {
    const next = this.#starts[to];
    return next === undefined ? this.all.length - TAIL.length : next - BETWEEN.length;
  }
}

/** Lines `from` to `to`, the latter not included, of `lines`. */
export interface LineRange {
  readonly lines: LineIndex;
  readonly from: number;
  readonly to: number;
}

/** A list without entries. */
export const NO_LINES = "[]\n";

/** Numbers that come one after the other: an array of JavaScript would be twice as much memory, and copied again and again as it
 *  grows. */
class Starts {
  #numbers: Float64Array;
  #count = 0;

  /** @param expected how many there will be, if that is known */
  constructor(expected = 1_024) {
    this.#numbers = new Float64Array(expected);
  }

  add(start: number): void {
    this.#makeRoom(1);
    this.#numbers[this.#count++] = start;
  }

  /** Adds `starts`, moved so that the first is `at`. */
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
