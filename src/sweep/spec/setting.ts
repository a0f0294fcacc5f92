import { type PendingEntry, pending } from "../../core/entry.ts";
import { CooperateError } from "../../core/failure.ts";
import { mostSimilar } from "../../core/similar.ts";
import { timestamp } from "../../core/timestamp.ts";
import { programOf } from "../commands.ts";
import type { Variant } from "./apart.ts";
import type { Spec } from "./spec.ts";
import { type OutputOptions, SettingOutputs } from "./setting-output.ts";
import { fill, type Template } from "./template.ts";
import type { Value } from "./value.ts";

/** The values for the templates, and the templates to fill. */
export interface Setting {
  readonly name: string;
  /** The titles of the sweeps that have it. */
  readonly titles: Set<string>;
  readonly at: number;
  readonly values: ReadonlyMap<string, Value>;
  readonly variant: Variant | undefined;
  readonly templates: Set<Template>;
}

/** A command, and the indices of earlier ones that must have ended. */
export interface SpecEntry {
  readonly entry: PendingEntry;
  readonly after: readonly number[];
  readonly variant?: Variant;
}

/** The commands of all settings; those of one setting run one after the other.
 *  @throws CooperateError (usage) when a placeholder has no value, or two settings have the same
 *    name */
export function entriesOf(
  spec: Spec,
  settings: readonly Setting[],
  options: OutputOptions & { readonly now: Date },
): SpecEntry[] {
  const time = timestamp(options.now);
  const entries: SpecEntry[] = [];
  const outputs = new SettingOutputs(spec, options);
  for (const setting of settings) {
    let previous: number | undefined;
    const own = new Map<string, string>([
      ["_name", setting.name],
      ["_output", outputs.textFor(setting)],
      ["_time", time],
    ]);
    for (const template of spec.templates) {
      if (!setting.templates.has(template)) continue;
      const { words, env } = fill(template, (param) => {
        const text = own.get(param);
        return text === undefined
          ? (setting.values.get(param) ?? missing(spec, template, param, setting))
          : { kind: "text", text };
      });
      const tags = [
        ...setting.titles,
        ...(spec.hasNames && !setting.titles.has(template.name) ? [template.name] : []),
      ];
      const entry = pending(argvOf(spec, template, words), {
        name: setting.name,
        ...outputs.keysFor(setting, template),
        params: outputs.paramsFor(setting, template),
        ...(env && { env }),
        ...(tags.length > 0 && { tags }),
      });
      entries.push({
        entry,
        after: previous === undefined ? [] : [previous],
        ...(setting.variant && { variant: setting.variant }),
      });
      previous = entries.length - 1;
    }
  }
  return entries;
}

function argvOf({ source }: Spec, template: Template, words: readonly string[]): PendingEntry["argv"] {
  try {
    return programOf(words);
  } catch (error) {
    if (!(error instanceof CooperateError)) throw error;
    throw source.error(template.at, `the template ${template.name}: ${error.message}`, error.hint);
  }
}

function missing(
  { source }: Spec,
  { name, placeholders }: Template,
  param: string,
  { at, values }: Setting,
): never {
  const placeholder = placeholders.get(param);
  const similar = mostSimilar(param, [...values.keys(), "_name", "_output", "_time"]);
  throw source.error(
    placeholder?.at ?? at,
    `${placeholder?.text ?? param} in the template ${name} has no value in the sweep of line ${source.lineAt(at)}`,
    similar === undefined
      ? `write ${param}: VALUE under default, or in that sweep`
      : `did you mean ${similar}?`,
  );
}
