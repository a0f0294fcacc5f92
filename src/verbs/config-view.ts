import { mergeLayers, type Sourced } from "../config/layers.ts";
import { unknownKey, type Value } from "../config/parse-config.ts";
import type { Layer } from "../config/read-layers.ts";
import { quoteWords } from "../core/shell-words.ts";
import type { ExitCode } from "./shared/verb.ts";
import { print, printJson, say, type World } from "./shared/world.ts";

/** Shows what each file says, and what of it does not count. */
export function showLayers(world: World, layers: readonly Layer[], json: boolean): ExitCode {
  const counting = allOf(layers);
  if (json) showJson(world, counting);
  else showFiles(world, layers, counting);
  return 0;
}

function showFiles(world: World, layers: readonly Layer[], counting: ReadonlyMap<string, Sourced>): void {
  for (const [file, sections] of layers) {
    print(world, `# ${file}`);
    for (const [verb, section] of sections) {
      for (const [option, value] of section) {
        const key = `${verb}.${option}`;
        const winner = counting.get(key)?.file;
        const note =
          winner === file ? "" : winner === undefined ? "  (replaced below)" : `  (${winner} counts)`;
        print(world, `${key}: ${shown(value)}${note}`);
      }
    }
  }
}

/** Shows the value of an option, or all of a verb.
 *  @returns 1 when there is none */
export function showKey(
  world: World,
  layers: readonly Layer[],
  key: string,
  verbs: readonly string[],
  json: boolean,
): ExitCode {
  const [verb = ""] = key.split(".");
  if (!verbs.includes(verb)) throw unknownKey("--config", verb, verbs);
  const found = new Map([...allOf(layers)].filter(([each]) => each === key || each.startsWith(`${key}.`)));
  if (json) showJson(world, found);
  else
    for (const [each, { value }] of found) {
      if (each !== key) print(world, `${each}: ${shown(value)}`);
      else for (const item of [value].flat()) print(world, String(item));
    }
  if (found.size === 0) say(world, `${key} is not set here`);
  return found.size === 0 ? 1 : 0;
}

/** What counts, by verb and option. */
function allOf(layers: readonly Layer[]): ReadonlyMap<string, Sourced> {
  const verbs = new Set(layers.flatMap(([, sections]) => [...sections.keys()]));
  return new Map(
    [...verbs].flatMap((verb) =>
      [...mergeLayers(layers.map(([file, sections]) => [file, sections.get(verb) ?? new Map()]))].map(
        ([key, sourced]): [string, Sourced] => [`${verb}.${key}`, sourced],
      ),
    ),
  );
}

function showJson(world: World, values: ReadonlyMap<string, Sourced>): void {
  printJson(world, Object.fromEntries(values), 2);
}

function shown(value: Value): string {
  return typeof value === "boolean" ? String(value) : quoteWords([value].flat());
}
