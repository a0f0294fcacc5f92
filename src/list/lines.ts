/** In UTF-8 no byte of a longer character looks like one of these, and no string of JSON holds a line feed. */
const [LINE_FEED, COMMA] = [0x0a, 0x2c];
const [HEAD, TAIL] = ["[\n", "\n]\n"];

/**
 * The bytes of a list as lines of one entry each, the layout that cooperate writes. They stay bytes: strings of a long list, one for
 * each line and one for the whole, would be as much memory again each time that it is read.
 */
export class Lines {
  readonly #bytes: Buffer;
  /** Where each line begins. */
  readonly #starts: readonly number[];

  private constructor(bytes: Buffer, starts: readonly number[]) {
    this.#bytes = bytes;
    this.#starts = starts;
  }

  /** The lines of `bytes`; undefined when the brackets have no lines of their own, or when a comma does not stand at the end of each
   *  line but the last. What is in the lines is not looked at. */
  static of(bytes: Buffer): Lines | undefined {
    const end = bytes.length - TAIL.length;
    if (end <= HEAD.length || bytes.toString("latin1", 0, HEAD.length) !== HEAD) return undefined;
    if (bytes.toString("latin1", end) !== TAIL || bytes[end - 1] === COMMA) return undefined;
    const starts = [HEAD.length];
    for (let at = bytes.indexOf(LINE_FEED, HEAD.length); at < end; at = bytes.indexOf(LINE_FEED, at + 1)) {
      if (bytes[at - 1] !== COMMA) return undefined;
      starts.push(at + 1);
    }
    return new Lines(bytes, starts);
  }

  get count(): number {
    return this.#starts.length;
  }

  /** Lines `from` to `to`, the latter not included, without the comma and the line feed after them. */
  bytes(from: number, to: number): Buffer {
    return this.#bytes.subarray(this.#starts[from], this.#endOf(to));
  }

  /** The same as text. */
  text(from: number, to: number): string {
    return this.#bytes.toString("utf8", this.#starts[from], this.#endOf(to));
  }

  /** Whether lines `from` to `to` are there and the same in `other`. */
  areIn(other: Lines, from: number, to: number): boolean {
    return to <= other.count && this.bytes(from, to).equals(other.bytes(from, to));
  }

  #endOf(to: number): number {
    const next = this.#starts[to];
    return next === undefined ? this.#bytes.length - TAIL.length : next - ",\n".length;
  }
}

/** The bytes of a list in this layout, of pieces that are one line or several. */
export function joinLines(pieces: readonly (string | Buffer)[]): Buffer {
  if (pieces.length === 0) return Buffer.from("[]\n");
  const parts: Buffer[] = [Buffer.from(HEAD)];
  const between = Buffer.from(",\n");
  for (const piece of pieces) {
    if (parts.length > 1) parts.push(between);
    parts.push(typeof piece === "string" ? Buffer.from(piece) : piece);
  }
  parts.push(Buffer.from(TAIL));
  return Buffer.concat(parts);
}
