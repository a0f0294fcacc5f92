import { quoteWords } from "../core/shell-words.ts";
import { mostSimilar } from "../core/similar.ts";
import type { GridPlan } from "./grid.ts";

export function notesOn(
  { axes, repeat, tag }: GridPlan,
  given: ReadonlyMap<string, readonly string[]>,
): string[] {
  const notes: string[] = [];
  for (const { kind, name, values } of axes) {
    const option =
      kind === "option" || kind === "positional"
        ? values.find((value) => /^--[\p{L}]/u.test(value))
        : undefined;
    if (option === undefined) continue;
    const where = kind === "positional" ? "+pos-arg" : name;
    notes.push(
      `${quoteWords(["", option]).slice(3)} is a value of ${where} here; an option of its own begins with +arg`,
    );
  }
  const known = [...axes, ...(repeat ? [repeat] : [])].filter(
    ({ kind }) => kind === "option" || kind === "bare",
  );
  for (const name of tag?.of ?? []) {
    if (known.some((axis) => axis.name === name)) continue;
    const similar = mostSimilar(
      name,
      known.map((axis) => axis.name),
    );
    const hint = similar === undefined ? "" : `; did you mean ${similar}?`;
    notes.push(`+tag-args ${name}: no +arg has that name${hint}`);
  }
  for (const name of ["tag-args", "no-tag-number"])
    if (!tag && given.has(name)) notes.push(`+${name} does nothing without +tag`);
  return notes;
}
