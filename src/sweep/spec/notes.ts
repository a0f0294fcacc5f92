import { shellNote } from "../../core/command-text.ts";
import { mostSimilar } from "../../core/similar.ts";
import type { Spec } from "./spec.ts";
import type { Sweep } from "./sweep.ts";

/** Parameters that are easily mistaken for settings of the sweep. */
const DIRECTIVES: ReadonlySet<string> = new Set(["method", "sample", "seed"]);

/** Warnings about probable mistakes in a spec: unused parameters, shell operators, a command that
 *  is different each time. */
export function notesOn(
  { source, templates, aliases, defaults, notes: own }: Spec,
  sweeps: readonly Sweep[],
): string[] {
  const used = new Set(templates.flatMap(({ placeholders }) => [...placeholders.keys()]));
  const notes: string[] = [...own];
  const unused = new Set<string>();
  const checkUsed = (param: string, at: number, where: string): void => {
    if (used.has(param) || aliases.has(param) || unused.has(param)) return;
    unused.add(param);
    const similar = DIRECTIVES.has(param) ? `_${param}` : mostSimilar(param, used);
    notes.push(
      `${source.placeAt(at)}: no template uses ${param}${where}${similar === undefined ? "" : `; did you mean ${similar}?`}`,
    );
  };
  for (const { axes } of sweeps)
    for (const { name, at, choices } of axes) {
      checkUsed(name, at, ", which only makes settings and names");
      if (aliases.has(name))
        for (const choice of choices)
          for (const param of aliases.resolve(name, choice).keys())
            checkUsed(param, choice.at, ` (of the alias ${name})`);
    }
  for (const param of defaults.keys())
    if (!used.has(param) && !unused.has(param)) notes.push(`no template uses ${param}, which has a default`);
  for (const { name, shellSyntax } of templates)
    if (shellSyntax.length > 0)
      notes.push(
        `the template ${name}: ${shellNote(shellSyntax)}; quote it, or for a shell write bash -c '...'`,
      );
  if (used.has("_time")) notes.push("{_time} makes every command a new one each time the spec is read");
  return notes;
}
