/** A peer has sent something that is no message. */
export class ProtocolFault extends Error {
  override readonly name = "ProtocolFault";
}

/** Splits a stream of bytes into lines, none of which may be long: what a hostile peer sends does
 *  not fill the memory. */
export class LineReader {
  readonly #longest: number;
  #parts: Buffer[] = [];
  #size = 0;

  /** @param longest bytes of a line */
  constructor(longest: number) {
    this.#longest = longest;
  }

  /** The lines that end in `chunk`, without their line ends.
   *  @throws ProtocolFault when a line is too long */
  push(chunk: Buffer): string[] {
    const lines: string[] = [];
    let rest = chunk;
    for (let end = rest.indexOf(10); end !== -1; end = rest.indexOf(10)) {
      this.#keep(rest.subarray(0, end));
      lines.push(Buffer.concat(this.#parts, this.#size).toString("utf8"));
      [this.#parts, this.#size] = [[], 0];
      rest = rest.subarray(end + 1);
    }
    if (rest.length > 0) this.#keep(rest);
    return lines;
  }

  #keep(part: Buffer): void {
    this.#size += part.length;
    if (this.#size > this.#longest)
      throw new ProtocolFault(`it sent a line of more than ${this.#longest} bytes`);
    this.#parts.push(part);
  }
}
