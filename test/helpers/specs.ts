import { expand, type ExpandOptions } from "../../src/sweep/spec/expand.ts";
import type { SpecEntry } from "../../src/sweep/spec/setting.ts";
import { Source } from "../../src/sweep/spec/source.ts";
import { parseSpec } from "../../src/sweep/spec/spec.ts";
import { refusalOf } from "./refusal.ts";

export const OPTIONS: ExpandOptions = {
  titles: undefined,
  commands: undefined,
  sample: undefined,
  seed: undefined,
  output: "output",
  now: new Date(2026, 10, 21, 9, 30, 0),
};

export function expansionOf(text: string, options: Partial<ExpandOptions> = {}): ReturnType<typeof expand> {
  return expand(parseSpec(new Source("params.yaml", text)), { ...OPTIONS, ...options });
}

export function entriesOf(text: string, options: Partial<ExpandOptions> = {}): SpecEntry[] {
  return expansionOf(text, options).entries();
}

/** Kind, message and hint of the error that `text` causes. */
export function refusal(text: string, options: Partial<ExpandOptions> = {}): string {
  return refusalOf(() => entriesOf(text, options));
}

/** A spec with the templates of `first`, which is a line or several, and the sweeps `others`. */
export function spec(first: string, ...others: string[]): string {
  return [first, ...others].join("\n---\n");
}
