import { CooperateError, usageError } from "../../core/failure.ts";
import type { Axis, Settings } from "../combinator.ts";
import { factorial } from "../factorial.ts";
import { randomSample } from "../random-sample.ts";
import { zip } from "../zip.ts";
import type { Choice } from "./alias.ts";
import { namePart } from "./name.ts";
import type { Spec } from "./spec.ts";
import { checkTitle, noTemplate, type Sweep } from "./sweep.ts";
import { entriesOf, type Setting, type SpecEntry } from "./setting.ts";
import type { Template } from "./template.ts";
import { identityOf, type Value } from "./value.ts";
import { notesOn } from "./notes.ts";

export interface ExpandOptions {
  /** Only sweeps of these titles; all. */
  readonly titles: readonly string[] | undefined;
  /** Only these templates, whatever the sweeps say. */
  readonly commands: readonly string[] | undefined;
  /** So many settings of each sweep. */
  readonly sample: number | undefined;
  readonly seed: number | undefined;
  /** `{_output}` is a folder in it. */
  readonly output: string;
  readonly now: Date;
}

export interface Expansion {
  /** How many commands there are at most; known before any is made. */
  readonly count: number;
  /** What is needed to make the same ones again and cannot be seen in them. */
  readonly note: string | undefined;
  /** What may not be as it was meant. */
  readonly notes: readonly string[];
  /** @throws CooperateError (usage) when a place has no value, or two settings one name */
  readonly entries: () => SpecEntry[];
}

/** What a spec comes to.
 *  @throws CooperateError (usage) when options or sweeps make no sense */
export function expand(spec: Spec, options: ExpandOptions): Expansion {
  for (const title of options.titles ?? []) checkTitle(title, spec.sweeps);
  for (const name of options.commands ?? [])
    if (!spec.templates.some((template) => template.name === name))
      throw usageError(
        noTemplate(name, spec.templates),
        `there are: ${spec.templates.map((each) => each.name).join(", ")}`,
      );
  const sweeps = spec.sweeps.filter(({ title }) => !options.titles || options.titles.includes(title ?? ""));
  const all = sweeps.map((sweep) => ({ sweep, settings: settingsOf(spec, sweep, options) }));
  const notes = all.flatMap(({ settings }) => settings.note ?? []);
  return {
    count: all.reduce(
      (sum, { sweep, settings }) => sum + settings.count * templatesOf(spec, sweep, options).length,
      0,
    ),
    note: notes[0],
    notes: notesOn(spec, sweeps),
    entries: () => entriesOf(spec, distinct(spec, all, options), options),
  };
}

function settingsOf(spec: Spec, sweep: Sweep, options: ExpandOptions): Settings {
  // The last parameter varies fastest, as in simtony/runner; combinators have it the other way.
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
  { commands: its }: Sweep,
  { commands = its }: ExpandOptions,
): readonly Template[] {
  return commands ? templates.filter(({ name }) => commands.includes(name)) : templates;
}

/** Each setting once, in the order in which they first come; a later sweep may add commands to it. */
function distinct(
  spec: Spec,
  all: readonly { readonly sweep: Sweep; readonly settings: Settings }[],
  options: ExpandOptions,
): Setting[] {
  const known = new Map<string, Setting>();
  for (const { sweep, settings } of all) {
    const templates = templatesOf(spec, sweep, options);
    for (let i = 0; i < settings.count; i++) {
      const setting = settingOf(spec, sweep, settings.at(i));
      const key = JSON.stringify(
        [...setting.values].map(([name, value]) => [name, identityOf(value)]).sort(byName),
      );
      const first = known.get(key) ?? setting;
      known.set(key, first);
      for (const template of templates) first.templates.add(template);
    }
  }
  return [...known.values()];
}

function settingOf(
  { source, aliases, defaults }: Spec,
  { axes, title, at }: Sweep,
  indices: readonly string[],
): Setting {
  const values = new Map<string, Value>();
  const parts: string[] = [];
  for (const [k, axis] of axes.entries()) {
    const choice = axis.choices[Number(indices[k])] as Choice;
    parts.push(namePart(axis.name, choice.value));
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
  return { name: parts.join("-") || (title ?? "default"), title, at, values, templates: new Set() };
}

function byName([a = ""]: readonly string[], [b = ""]: readonly string[]): number {
  return a < b ? -1 : 1;
}
