import { mostSimilar } from "../../core/similar.ts";
import type { Spec } from "./spec.ts";
import type { Sweep } from "./sweep.ts";

/** What in a spec may not be as it was meant: parameters that go nowhere, words for a shell, a command that is never the same. */
export function notesOn({ source, templates, aliases, defaults }: Spec, sweeps: readonly Sweep[]): string[] {
  const used = new Set(templates.flatMap(({ placeholders }) => [...placeholders.keys()]));
  const notes: string[] = [];
  const unused = new Set<string>();
  const look = (param: string, at: number, where: string): void => {
    if (used.has(param) || aliases.has(param) || unused.has(param)) return;
    unused.add(param);
    const similar = mostSimilar(param, used);
    notes.push(
      `${source.placeAt(at)}: no template uses ${param}${where}${similar === undefined ? "" : `; did you mean ${similar}?`}`,
    );
  };
  for (const { axes } of sweeps)
    for (const { name, at, choices } of axes) {
      look(name, at, ", which stands in names only");
      if (aliases.has(name))
        for (const choice of choices)
          for (const param of aliases.resolve(name, choice).keys())
            look(param, choice.at, ` (of the alias ${name})`);
    }
  for (const param of defaults.keys())
    if (!used.has(param) && !unused.has(param)) notes.push(`no template uses ${param}, which has a default`);
  for (const { name, operator } of templates)
    if (operator !== undefined)
      notes.push(
        `the template ${name}: ${operator} is given to the program as it stands; for a shell write sh -c '...'`,
      );
  if (used.has("_time")) notes.push("{_time} makes every command a new one each time the spec is read");
  return notes;
}
