import type { Choices } from "../part.ts";

/** The choices in the fragment of an address. What is not understood is left out: a link may be of
 *  another version, or of another list. */
export function readFragment(fragment: string): Choices {
  const words = new URLSearchParams(fragment.replace(/^#/, ""));
  const text = (name: string): string | undefined => words.get(name) || undefined;
  const oneOf = <T extends string>(name: string, allowed: readonly T[]): T | undefined =>
    allowed.find((each) => each === words.get(name));
  const page = Number(words.get("page") ?? 1);
  return {
    metric: text("metric"),
    better: oneOf("better", ["max", "min"]),
    filter: text("filter"),
    color: text("color"),
    curve: text("curve"),
    theme: oneOf("theme", ["light", "dark"]),
    sort: text("sort"),
    axes: text("axes"),
    page: Number.isSafeInteger(page) && page > 1 ? page - 1 : undefined,
  };
}

/** The fragment that {@link readFragment} reads as `choices`, without its `#`; empty for none. */
export function writeFragment(choices: Choices): string {
  const words = new URLSearchParams();
  for (const [name, value] of Object.entries(choices))
    if (typeof value === "number") words.set(name, String(value + 1));
    else if (value) words.set(name, String(value));
  return words.toString();
}
