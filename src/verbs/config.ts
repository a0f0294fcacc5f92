import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Command, Option } from "commander";
import { checkSection, optionNamed, takesSeveral } from "../config/check-section.ts";
import { CONFIG_NAME, type ConfigPaths, configPaths, existingConfigs } from "../config/find-config.ts";
import { parseConfig, PLACES, type Value } from "../config/parse-config.ts";
import { describeIgnored, type Layer, readTexts } from "../config/read-layers.ts";
import { readTrusted, trustedOwners } from "../config/trusted-config.ts";
import { withValue, writeConfig } from "../config/write-config.ts";
import { usageError } from "../core/failure.ts";
import { quoteWords } from "../core/shell-words.ts";
import { placePath, placeValue, withPlaces } from "./config-places.ts";
import { showKey, showLayers } from "./config-view.ts";
import type { ExitCode } from "./shared/verb.ts";
import { say, type World } from "./shared/world.ts";

interface Options {
  readonly user?: boolean;
  readonly unset?: boolean;
  readonly json?: boolean;
}

export function configure(command: Command): void {
  command
    .argument("[key]", "a verb, or an option of one: run, run.jobs; or of a place: places.gpu7.venv")
    .argument("[value...]", "the new value of the key (default: show it)")
    .option("--user", "only your own file, which holds for all lists")
    .option("--unset", "remove the key from the file")
    .option("--json", "show the values as JSON")
    .addHelpText("after", HELP);
}

const HELP = `
Defaults for the options of verbs come from your own file
(~/.config/cooperate/config.yaml), then from the nearest .cooperate.yaml upward
from the list, then from the command line; the last one counts. --config looks
upward from the current directory, and makes .cooperate.yaml here when there is
none. --no-NAME on the command line undoes what a file says for NAME. The same
files say where --launch can start runners (docs/launch.md).

Examples:
  cooperate --config                          (what holds here, and from where)
  cooperate --config run.jobs 4
  cooperate --config run.on-done 'notify-send done' --user
  cooperate --config run.jobs --unset
  cooperate --config places.cluster.partition gpu
  cooperate --config slurm.header 'module load cuda/12'`;

export async function run(world: World, command: Command): Promise<ExitCode> {
  const [key, ...words] = command.args;
  const { user = false, unset = false, json = false } = command.opts<Options>();
  const paths = configPaths(world.env, world.cwd);
  const verbs = verbsOf(command);
  if (words.length > 0 && unset) throw usageError("--unset takes no value", "give either a value or --unset");
  if (words.length > 0 || unset)
    return change(world, verbs, pathToChange(world, paths, user), key ?? "", words);
  const { user: own, nearest } = paths;
  const read = existingConfigs(user ? { user: own, nearest: undefined } : paths);
  const layers = readAll(world, read, verbs);
  if (key !== undefined) {
    const shown = placePath(key, [...verbs.keys()])?.join(".") ?? key;
    return showKey(world, layers, shown, [...verbs.keys(), PLACES], json);
  }
  if (layers.length === 0 && !json) {
    const places = user ? own : `${own}, nor ${CONFIG_NAME} here or in a folder above`;
    say(world, `no defaults are set: there is no ${nearest === undefined ? places : own}`);
  }
  return showLayers(world, layers, json);
}

/** The verbs that have defaults, each with its options. */
function verbsOf(command: Command): ReadonlyMap<string, readonly Option[]> {
  const all = command.parent?.commands ?? [];
  const some = all.filter(({ options }) => options.some(({ long }) => long === "--no-config"));
  return new Map(some.map((each) => [each.name(), each.options]));
}

function readAll(
  world: World,
  paths: readonly string[],
  verbs: ReadonlyMap<string, readonly Option[]>,
): readonly Layer[] {
  // A list in this folder usually belongs to whom the folder belongs to.
  const texts = readTexts(paths, world.cwd, (file) => say(world, describeIgnored(file)));
  return texts.map(([file, text]) => {
    const sections = parseConfig(text, file, [...verbs.keys()]);
    for (const [verb, section] of sections) checkSection(section, verbs.get(verb) ?? [], verb, file);
    return withPlaces([file, sections], text);
  });
}

function pathToChange(world: World, { user, nearest }: ConfigPaths, isUser: boolean): string {
  return isUser ? user : (nearest ?? join(world.cwd, CONFIG_NAME));
}

function change(
  world: World,
  verbs: ReadonlyMap<string, readonly Option[]>,
  path: string,
  key: string,
  words: readonly string[],
): ExitCode {
  const place = placePath(key, [...verbs.keys()]);
  const [verb = "", ...rest] = key.split(".");
  const at = place ?? [verb, rest.join(".")];
  const shown = at.join(".");
  if (rest.join("") === "")
    throw usageError(`${quoteWords([key])}: expected a verb and an option of it`, EXAMPLE);
  const text = existsSync(path) ? readTrusted(path, trustedOwners(world.cwd)) : "";
  if (typeof text !== "string") throw usageError(`${path} ${text.why}: it was not changed`);
  if (words.length > 0) {
    const value = place ? placeValue(place, words, path) : optionValue(verbs, at, words, path);
    writeConfig(path, withValue(text, path, at, value));
    say(world, `${shown} is set in ${path}`);
    return 0;
  }
  const next = withValue(text, path, at, undefined);
  if (next === text) {
    say(world, `${shown} is not set in ${path}`);
    return 1;
  }
  writeConfig(path, next);
  say(world, `${shown} is removed from ${path}`);
  return 0;
}

const EXAMPLE = "for example: cooperate --config run.jobs 4";

/** Checks a value that is to be written for an option of a verb. */
function optionValue(
  verbs: ReadonlyMap<string, readonly Option[]>,
  [verb = "", name = ""]: readonly string[],
  words: readonly string[],
  path: string,
): Value {
  const options = verbs.get(verb);
  const value = valueOf(options && optionNamed(options, name), words);
  if (!options) throw usageError(`there is no verb ${quoteWords([verb])}`, EXAMPLE);
  checkSection(new Map([[name, value]]), options, verb, path);
  return value;
}

/** The words of the command line as a value of `option`. */
function valueOf(option: Option | undefined, words: readonly string[]): Value {
  const [word = ""] = words;
  if (words.length === 1 && word === "false") return false;
  if (words.length === 1 && word === "true" && !option?.required) return true;
  return words.length === 1 && !(option && takesSeveral(option) && word === "") ? word : words;
}
