import { pending } from "../../core/entry.ts";
import { CooperateError } from "../../core/failure.ts";
import { fileNamePart } from "../../core/file-name.ts";
import type { Axis, Settings } from "../combinator.ts";
import { programOf } from "../commands.ts";
import { factorial } from "../factorial.ts";
import { parameterOf } from "../parameter.ts";
import { randomSample } from "../random-sample.ts";
import type { Expansion } from "../spec/expand.ts";
import { namePart } from "../spec/name.ts";
import type { SpecEntry } from "../spec/setting.ts";
import type { Value } from "../spec/value.ts";
import { fillCommand, type RunValues } from "./command-words.ts";
import { drawSettings } from "./draw-settings.ts";
import type { Parameter } from "./parameter.ts";
import { jsonOf, type PythonValue, strOf } from "./python-value.ts";
import type { WandbFile } from "./wandb-file.ts";

/** What the command line says about a sweep of wandb. */
export interface WandbOptions {
  /** How many settings to pick; undefined means `run_cap` of a random search, or all of a grid. */
  readonly sample: number | undefined;
  readonly seed: number | undefined;
  /** The folder in which each entry has its output folder; undefined without. */
  readonly output: string | undefined;
}

/** One value for each parameter, in the order of the file. */
type RunSetting = readonly PythonValue[];

/** Expands a sweep of wandb into commands. The last parameter varies fastest.
 *  @throws CooperateError (usage) when its method is not possible here, or not with its parameters */
export function expandWandb(file: WandbFile, options: WandbOptions): Expansion {
  const { source, notes } = file;
  const { count, note, at } = placed(file, () => choose(file, options));
  const bayes = file.method === "bayes" ? ["the settings of method: bayes are picked at random"] : [];
  return {
    count,
    note,
    notes: [...notes, ...bayes.map((each) => `${source.placeAt(file.methodAt)}: ${each}`)],
    entries: () => Array.from({ length: count }, (_, i) => entryOf(file, at(i), options.output)),
  };
}

interface PickedSettings {
  readonly count: number;
  readonly note?: string | undefined;
  readonly at: (i: number) => RunSetting;
}

function choose(file: WandbFile, { sample, seed = 0 }: WandbOptions): PickedSettings {
  const { parameters, method, mostRuns } = file;
  const axes = axesOf(parameters);
  if (sample === undefined && method === "grid")
    return fromAxes(parameters, factorial(axes ?? noGrid(file)), mostRuns);
  const count = sample ?? (method === "random" ? mostRuns : undefined) ?? noCount(file);
  if (!axes) return drawSettings(parameters, count, seed);
  const most = axes.reduce((product, { values }) => product * values.length, 1);
  return fromAxes(parameters, randomSample(axes, sample === undefined ? Math.min(count, most) : count, seed));
}

/** Undefined when some values are drawn from a distribution, or with probabilities. The first axis
 *  of a grid varies fastest, so they are in reverse order. */
function axesOf(parameters: readonly Parameter[]): Axis[] | undefined {
  const axes = parameters.map((parameter) =>
    parameter.choices && !parameter.weights
      ? { name: parameter.path.join("."), values: parameter.choices.map((_, i) => String(i)) }
      : undefined,
  );
  return axes.every((axis) => axis !== undefined) ? axes.toReversed() : undefined;
}

function fromAxes(
  parameters: readonly Parameter[],
  settings: Settings,
  most = settings.count,
): PickedSettings {
  return {
    count: Math.min(settings.count, most),
    note: settings.note,
    at: (i) =>
      settings
        .at(i)
        .toReversed()
        .map((index, k) => parameters[k]?.choices?.[Number(index)] ?? null),
  };
}

function noGrid({ source, parameters, at }: WandbFile): never {
  const drawn = parameters.find(({ choices }) => !choices);
  throw source.error(
    drawn?.at ?? at,
    `${drawn?.path.join(".")}: a grid needs values, and not a distribution`,
    "write values: [...], or pick some at random: --sample 20",
  );
}

function noCount({ source, method, methodAt }: WandbFile): never {
  if (method === "random")
    throw source.error(
      methodAt,
      "method: random needs to know how many",
      "give --sample 20, or write run_cap: 20",
    );
  throw source.error(
    methodAt,
    `method: ${method} chooses settings by the results of others, which is not done here`,
    "to pick some at random: --sample 20",
  );
}

function entryOf(file: WandbFile, setting: RunSetting, output: string | undefined): SpecEntry {
  const values = new Map<string, PythonValue>();
  const parts: string[] = [];
  for (const [k, { path, choices }] of file.parameters.entries()) {
    const value = setting[k] ?? null;
    put(values, path, value);
    if (choices?.length !== 1) parts.push(namePart(path.join("."), nameValue(value)));
  }
  const argv = placed(file, () => programOf(fillCommand(file.command, file.program, values as RunValues)));
  const name = parts.join("-") || file.name;
  const entry = pending(argv, {
    ...(name !== undefined && { name }),
    ...(output !== undefined && {
      output: `${output.replace(/\/+$/, "")}/${fileNamePart(name ?? "default")}`,
    }),
    params: Object.fromEntries([...values].map(([each, value]) => [each, jsonOf(value, parameterOf)])),
    ...(file.name !== undefined && { tags: [file.name] }),
  });
  return { entry, after: [] };
}

function nameValue(value: PythonValue): Value {
  const text = strOf(value);
  if (typeof value === "boolean") return { kind: "boolean", text, on: value };
  return { kind: value !== null && typeof value === "object" && "number" in value ? "number" : "text", text };
}

/** Puts a value where its path says. */
function put(
  into: Map<string, PythonValue>,
  [first = "", ...rest]: readonly string[],
  value: PythonValue,
): void {
  if (rest.length === 0) return void into.set(first, value);
  const below = into.get(first);
  const map = below instanceof Map ? (below as Map<string, PythonValue>) : new Map<string, PythonValue>();
  into.set(first, map);
  put(map, rest, value);
}

/** Adds the place in the file to an error that has none. */
function placed<T>({ source, at }: WandbFile, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof CooperateError) || error.message.startsWith(source.name)) throw error;
    throw source.error(at, error.message, error.hint);
  }
}
