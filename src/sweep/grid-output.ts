import type { PendingEntry } from "../core/entry.ts";
import { usageError } from "../core/failure.ts";
import { fileNamePart } from "../core/file-name.ts";

/** The entries of a grid with an output folder each, in `folder`: named as the entry, or else for
 *  its parameters, `lr_0.1-batch-size_32`.
 *  @throws CooperateError (usage) when two would write into one folder */
export function withFolders(entries: readonly PendingEntry[], folder: string): PendingEntry[] {
  const taken = new Set<string>();
  const start = folder.endsWith("/") ? folder : `${folder}/`;
  return entries.map((entry) => {
    const { name = nameFor(entry), ...others } = entry.options;
    const part = fileNamePart(name);
    if (taken.has(part))
      throw usageError(
        `two commands would write into one folder: ${start}${part}`,
        "let +tag or +name name the commands without +no-tag-number",
      );
    taken.add(part);
    const named = entry.options.name === undefined ? {} : { name };
    return { ...entry, options: { ...named, ...others, output: start + part } };
  });
}

/** The entries of a grid without an output folder: their words show the parameters, so the list does
 *  not say them twice, and programs that expect nothing but words can read it. */
export function withoutParams(entries: readonly PendingEntry[]): PendingEntry[] {
  return entries.map((entry) => {
    const { params: _, ...options } = entry.options;
    return { ...entry, options };
  });
}

function nameFor({ options: { params = {} } }: PendingEntry): string {
  const parts = Object.entries(params).map(([name, value]) => `${name}_${String(value)}`);
  return parts.join("-") || "default";
}
