/** So many different ones are no longer common. */
const MOST = 4_096;

/** What is this short JSON.parse of V8 holds once by itself. */
const SHORT = 10;

/** Texts that many records of a list have in common (directory, commit, versions), each held once: 100,000 times those two are 12 MB. */
export class StringPool {
  readonly #known = new Map<string, string>();

  /** The one that is held of those that say the same. */
  share(text: string): string {
    if (text.length <= SHORT) return text;
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    if (this.#known.size >= MOST) this.#known.clear();
    this.#known.set(text, text);
    return text;
  }
}
