import { CooperateError, usageError } from "../../core/failure.ts";
import type { Axis, Settings } from "../combinator.ts";
import { factorial } from "../factorial.ts";
import { randomSample } from "../random-sample.ts";
import { zip } from "../zip.ts";
import type { PlacedValue } from "./alias.ts";
import { SettingNames } from "./apart.ts";
import type { Spec } from "./spec.ts";
import { checkTitle, noTemplate, type Sweep } from "./sweep.ts";
import type { OutputOptions } from "./setting-output.ts";
import { entriesOf, type Setting, type SpecEntry } from "./setting.ts";
import type { Template } from "./template.ts";
import { identityOf, type Value } from "./value.ts";
import { notesOn } from "./notes.ts";

/** Options of the command line that change what a spec expands to. */
export interface ExpandOptions extends OutputOptions {
  /** Only sweeps with these titles; undefined means all. */
  readonly titles: readonly string[] | undefined;
  /** Only these templates, whatever the sweeps say. */
  readonly commands: readonly string[] | undefined;
  /** How many settings to sample from each sweep. */
  readonly sample: number | undefined;
  readonly seed: number | undefined;
  readonly now: Date;
}

/** The commands of a spec. */
export interface Expansion {
  /** How many commands there are at most; known before any is made. */
  readonly count: number;
  /** What is needed to make the same commands again and is not visible in them. */
  readonly note: string | undefined;
  /** Warnings about probable mistakes. */
  readonly notes: readonly string[];
  /** Computes the commands.
   *  @throws CooperateError (usage) when a placeholder has no value, or two settings have the same
   *    name */
  readonly entries: () => SpecEntry[];
}

/** Expands a spec into commands.
 *  @throws CooperateError (usage) when options or sweeps are not valid */
export function expand(spec: Spec, options: ExpandOptions): Expansion {
  for (const title of options.titles ?? []) checkTitle(title, spec.sweeps);
  for (const name of options.commands ?? [])
    if (!spec.templates.some((template) => template.name === name))
      throw usageError(
        noTemplate(name, spec.templates),
        `there are: ${spec.templates.map((each) => each.name).join(", ")}`,
      );
  const sweeps = spec.sweeps.filter(({ title }) => !options.titles || options.titles.includes(title ?? ""));
  const expanded = sweeps.map((sweep) => ({ sweep, settings: settingsOf(spec, sweep, options) }));
  const notes = expanded.flatMap(({ settings }) => settings.note ?? []);
  return {
    count: expanded.reduce(
      (sum, { sweep, settings }) => sum + settings.count * templatesOf(spec, sweep, options).length,
      0,
    ),
    note: notes[0],
    notes: notesOn(spec, sweeps),
    entries: () => entriesOf(spec, distinct(spec, expanded, options), options),
  };
}

function settingsOf(spec: Spec, sweep: Sweep, options: ExpandOptions): Settings {
  // The last parameter varies fastest, as in simtony/runner; in the combinators it is the first.
  const axes: Axis[] = sweep.axes
    .map(({ name, choices }) => ({ name, values: choices.map((_, i) => String(i)) }))
    .toReversed();
  const sample = options.sample ?? sweep.sample;
  try {
    const settings = combine(spec, sweep, axes, sample, options.seed ?? sweep.seed ?? 0);
    return { ...settings, at: (i) => settings.at(i).toReversed() };
  } catch (error) {
    if (!(error instanceof CooperateError)) throw error;
    throw spec.source.error(sweep.at, error.message, error.hint);
  }
}

function combine(
  spec: Spec,
  { method, at }: Sweep,
  axes: readonly Axis[],
  sample: number | undefined,
  seed: number,
): Settings {
  if (method === "zip") {
    if (sample !== undefined) throw usageError("zip and a sample do not go together");
    return zip(axes);
  }
  if (sample !== undefined) return randomSample(axes, sample, seed);
  if (method === "random")
    throw spec.source.error(
      at,
      "method: random needs to know how many",
      "write sample: 20, or give --sample 20",
    );
  return factorial(axes);
}

function templatesOf(
  { templates }: Spec,
  { commands: sweepCommands }: Sweep,
  { commands = sweepCommands }: ExpandOptions,
): readonly Template[] {
  return commands ? templates.filter(({ name }) => commands.includes(name)) : templates;
}

/** Each setting once, in the order of first appearance; a later sweep may add commands to it. */
function distinct(
  spec: Spec,
  expanded: readonly { readonly sweep: Sweep; readonly settings: Settings }[],
  options: ExpandOptions,
): Setting[] {
  const known = new Map<string, Setting>();
  const names = new SettingNames(spec);
  for (const { sweep, settings } of expanded) {
    const templates = templatesOf(spec, sweep, options);
    for (let i = 0; i < settings.count; i++) {
      const setting = settingOf(spec, sweep, settings.at(i), names);
      const key = JSON.stringify(
        [...setting.values].map(([name, value]) => [name, identityOf(value)]).sort(byName),
      );
      const first = known.get(key) ?? setting;
      known.set(key, first);
      for (const template of templates) first.templates.add(template);
      if (sweep.title !== undefined) first.titles.add(sweep.title);
    }
  }
  return [...known.values()];
}

function settingOf(
  { source, aliases, defaults }: Spec,
  { axes, title, at }: Sweep,
  indices: readonly string[],
  names: SettingNames,
): Setting {
  const values = new Map<string, Value>();
  const parts = new Map<string, string>();
  for (const [k, axis] of axes.entries()) {
    const choice = axis.choices[Number(indices[k])] as PlacedValue;
    parts.set(axis.name, names.partOf(axis.name, choice.value));
    for (const [param, value] of aliases.resolve(axis.name, choice)) {
      if (values.has(param))
        throw source.error(
          axis.at,
          `${param} has two values in one setting`,
          `one is from the alias ${axis.name}, or from another`,
        );
      values.set(param, value);
    }
  }
  for (const [param, value] of defaults) if (!values.has(param)) values.set(param, value);
  return {
    name: [...parts.values()].join("-") || (title ?? "default"),
    titles: new Set(),
    at,
    values,
    variant: names.variantOf(parts),
    templates: new Set(),
  };
}

function byName([a = ""]: readonly string[], [b = ""]: readonly string[]): number {
  return a < b ? -1 : 1;
}
