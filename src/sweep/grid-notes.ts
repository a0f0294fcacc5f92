import { shellNote } from "../core/command-text.ts";
import { quoteArgument } from "../core/shell-words.ts";
import { mostSimilar } from "../core/similar.ts";
import { isOption } from "./forgotten-arg.ts";
import type { GridPlan } from "./grid.ts";
import { valueWord } from "./grid-words.ts";

export function notesOn(
  { axes, repeat, tag }: GridPlan,
  given: ReadonlyMap<string, readonly string[]>,
  shellSyntax: readonly string[],
): string[] {
  const notes: string[] = [];
  if (shellSyntax.length > 0)
    notes.push(
      `+command: ${shellNote(shellSyntax)}; quote it, or for a shell write bash -c 'main "$@" | tee log' bash`,
    );
  for (const { kind, name, values } of axes) {
    if (kind !== "option" && kind !== "positional") continue;
    const at = values.findIndex((value) => /^--[\p{L}]/u.test(value));
    if (at === -1) continue;
    const [option = "", ...rest] = values.slice(at);
    const next = rest.findIndex(isOption);
    const own = ["+arg", option, ...rest.slice(0, next === -1 ? rest.length : next).map(valueWord)];
    const where = kind === "positional" ? "+pos-arg" : name;
    notes.push(
      `${quoteArgument(option)} is a value of ${where} here; for an option of its own write ${own.map(quoteArgument).join(" ")}`,
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
