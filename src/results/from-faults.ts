import { usageError } from "../core/failure.ts";
import { mostSimilar } from "../core/similar.ts";
import { visible } from "../core/terminal-text.ts";
import { PLACEHOLDERS } from "./from-values.ts";
import { type Filled, readable } from "./sources/fill-pattern.ts";
import type { FromPattern } from "./sources/from-pattern.ts";
import { listEntries } from "./words.ts";

/** What went wrong with one pattern of `--from`. */
export class FromFaults {
  readonly #pattern: FromPattern;
  readonly #option: string;
  #count = 0;
  readonly #lacking = new Map<string, number[]>();
  readonly #refused = new Map<number, string>();
  readonly #unreadable: string[] = [];
  readonly #without: string[] = [];

  constructor(pattern: FromPattern, option = "--from") {
    this.#pattern = pattern;
    this.#option = option;
  }

  /** @param found how many files there are */
  add(n: number, { path, lacks, refusal }: Filled, found: number): void {
    this.#count++;
    if (lacks !== undefined) this.#lacking.set(lacks, [...(this.#lacking.get(lacks) ?? []), n]);
    if (refusal !== undefined) this.#refused.set(n, refusal);
    if (path !== undefined && found === 0) this.#without.push(path);
  }

  addUnreadable(message: string): void {
    this.#unreadable.push(message);
  }

  /** One message for each kind.
   *  @param params names of parameters
   *  @throws CooperateError (usage) when no entry knows a placeholder */
  messages(params: () => readonly string[]): string[] {
    const what = `${this.#option} ${visible(this.#pattern.text)}`;
    for (const [name, { length }] of this.#lacking)
      if (length === this.#count) {
        const meant = mostSimilar(name, [...PLACEHOLDERS, ...params()]);
        const hint =
          meant === undefined ? `known are: ${knownNames(params())}` : `did you mean {${visible(meant)}}?`;
        throw usageError(`${what}: no entry has {${visible(name)}}`, hint);
      }
    return [
      ...Array.from(this.#lacking, ([name, ns]) => `${what}: no {${visible(name)}} in ${listEntries(ns)}`),
      ...sample([...this.#refused], ([n, why]) => `${what}: not read for entry ${n}: ${why}`),
      ...this.#without
        .slice(0, 1)
        .map(
          (path) =>
            `${what}: no file for ${this.#without.length} of ${this.#count} entries, such as ${readable(path)}`,
        ),
      ...sample(this.#unreadable, (message) => `${what}: cannot be read: ${message}`),
    ];
  }
}

function knownNames(params: readonly string[]): string {
  const names = [...PLACEHOLDERS, ...new Set(params)].slice(0, 20);
  return visible(names.map((name) => `{${name}}`).join(" "));
}

/** The message for the first, and how many others there are. */
function sample<T>(all: readonly T[], message: (first: T) => string): string[] {
  const others = all.length > 1 ? ` (and ${all.length - 1} more)` : "";
  return all.slice(0, 1).map((first) => message(first) + others);
}
