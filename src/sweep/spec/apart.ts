import type { SpecAxis } from "./axis.ts";
import { namePart, namePrefix } from "./name.ts";
import type { Spec } from "./spec.ts";
import type { Value } from "./value.ts";

/** What keeps a setting apart from others whose commands are the same. */
export interface Variant {
  readonly key: string;
  /** Whether an entry of that name is of this setting. */
  readonly matches: (name: string) => boolean;
}

/** Names of settings, and which settings are kept apart although their commands are the same:
 *  those that differ in a parameter that no template uses, such as `run: [a, b]`. An entry of the
 *  list shows by its name to which of them it belongs. */
export class SettingNames {
  /** Parameters in names, or aliases, that (also) stand for what no template uses. */
  readonly #apart: ReadonlySet<string>;
  readonly #boundary: string;
  /** By the part of a name: the texts that have it. */
  readonly #texts = new Map<string, Set<string>>();

  constructor({ sweeps, templates, aliases }: Spec) {
    const used = new Set(templates.flatMap(({ placeholders }) => [...placeholders.keys()]));
    const axes = sweeps.flatMap((sweep) => sweep.axes);
    const isUnused = ({ name, choices }: SpecAxis): boolean =>
      choices.some((choice) => [...aliases.resolve(name, choice).keys()].some((param) => !used.has(param)));
    this.#apart = new Set(axes.filter(isUnused).map(({ name }) => name));
    const prefixes = new Set(axes.map(({ name }) => escape(namePrefix(name))));
    this.#boundary = `(?=$|-(?:${[...prefixes].join("|")}))`;
    for (const { name, choices } of axes)
      for (const { value } of choices) {
        const part = namePart(name, value);
        this.#texts.set(part, (this.#texts.get(part) ?? new Set()).add(value.text));
      }
  }

  /** The part of a name for a parameter. Numbers that would have the same part (3.1 and 3.10) are
   *  written in full. */
  partOf(param: string, value: Value): string {
    const part = namePart(param, value);
    const isShared = value.kind === "number" && (this.#texts.get(part)?.size ?? 0) > 1;
    return isShared ? namePart(param, { kind: "text", text: value.text }) : part;
  }

  /** @param parts the parts of the name by parameter
   *  @returns undefined when the templates use all parameters */
  variantOf(parts: ReadonlyMap<string, string>): Variant | undefined {
    if (this.#apart.size === 0) return undefined;
    const names = [...this.#apart].toSorted();
    let tests: readonly (readonly [pattern: RegExp, isThere: boolean])[] | undefined;
    const testsOf = (): typeof tests & object =>
      names.map((name) => {
        const part = parts.get(name);
        const text = part === undefined ? escape(namePrefix(name)) : escape(part) + this.#boundary;
        return [new RegExp(`(?:^|-)${text}`, "u"), part !== undefined];
      });
    return {
      key: JSON.stringify(names.map((name) => parts.get(name) ?? null)),
      matches: (name) => (tests ??= testsOf()).every(([pattern, isThere]) => pattern.test(name) === isThere),
    };
  }
}

function escape(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
}
