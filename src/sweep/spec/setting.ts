import { type PendingEntry, pending } from "../../core/entry.ts";
import { CooperateError } from "../../core/failure.ts";
import { mostSimilar } from "../../core/similar.ts";
import { programOf } from "../commands.ts";
import type { Variant } from "./apart.ts";
import type { Spec } from "./spec.ts";
import { fill, type Template } from "./template.ts";
import type { Value } from "./value.ts";

/** The values for the templates, and the templates to fill. */
export interface Setting {
  readonly name: string;
  readonly title: string | undefined;
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
 *  @param options.output `{_output}` is a folder in this one
 *  @throws CooperateError (usage) when a placeholder has no value, or two settings have the same
 *    name */
export function entriesOf(
  spec: Spec,
  settings: readonly Setting[],
  { output, now }: { readonly output: string; readonly now: Date },
): SpecEntry[] {
  const time = timestamp(now);
  const folder = output.replace(/\/+$/, "") || (output === "" ? "." : "/");
  const entries: SpecEntry[] = [];
  const outputs = new Map<string, Setting>();
  for (const setting of settings) {
    let previous: number | undefined;
    const own = new Map<string, string>([
      ["_name", setting.name],
      ["_output", folder === "/" ? `/${setting.name}` : `${folder}/${setting.name}`],
      ["_time", time],
    ]);
    for (const template of spec.templates) {
      if (!setting.templates.has(template)) continue;
      if (template.placeholders.has("_output")) checkOutput(spec, outputs, setting);
      const { words, env } = fill(template, (param) => {
        const text = own.get(param);
        return text === undefined
          ? (setting.values.get(param) ?? missing(spec, template, param, setting))
          : { kind: "text", text };
      });
      const tags = [
        ...(setting.title === undefined ? [] : [setting.title]),
        ...(spec.templates.length > 1 ? [template.name] : []),
      ];
      const entry = pending(argvOf(spec, template, words), {
        name: setting.name,
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

/** Two settings that write to the same folder would overwrite each other's results. */
function checkOutput({ source }: Spec, outputs: Map<string, Setting>, setting: Setting): void {
  const other = outputs.get(setting.name);
  if (other && other !== setting)
    throw source.error(
      setting.at,
      `two different settings are called ${setting.name}, so both would write into one {_output}`,
      `the other one is of the sweep in line ${source.lineAt(other.at)}; a parameter that no template uses distinguishes them: run: [a]`,
    );
  outputs.set(setting.name, setting);
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

/** `20261121.093000`, local time, as in simtony/runner. */
function timestamp(now: Date): string {
  const two = (number: number): string => String(number).padStart(2, "0");
  const day = `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`;
  return `${day}.${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`;
}
