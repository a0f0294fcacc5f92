import { resolve } from "node:path";
import type { Command, Option } from "commander";
import { defaultPlace } from "../launch/places/default-place.ts";
import { launchAt } from "./launch.ts";
import { runWords } from "./run-words.ts";
import type { ExitCode } from "./shared/verb.ts";
import type { World } from "./shared/world.ts";

/** `--run FILE --detach`: what `--launch FILE --on local` does with the same options of `--run`. */
export async function detach(world: World, command: Command): Promise<ExitCode> {
  const [file = ""] = command.args;
  const given = command.options.flatMap((option) => wordsOf(command, option));
  const verbs = command.parent?.commands.map((each) => each.name()) ?? [];
  const words = await runWords(world, resolve(world.cwd, file), given, verbs);
  const { dryRun = false } = command.opts<{ dryRun?: boolean }>();
  return launchAt(world, file, [defaultPlace("local", "local")], { on: ["local"], dryRun }, words);
}

const ABOUT_THE_LAUNCH: ReadonlySet<string> = new Set(["--detach", "--dry-run"]);

/** An option as it would be typed; nothing when it was not. */
function wordsOf(command: Command, option: Option): readonly string[] {
  const name = option.attributeName();
  const long = option.long ?? "";
  if (ABOUT_THE_LAUNCH.has(long) || command.getOptionValueSource(name) !== "cli") return [];
  const value: unknown = command.getOptionValue(name);
  const isSwitch = !option.required && !option.optional;
  if (isSwitch) return value === !option.negate ? [long] : [];
  if (value === true) return [long];
  const values = Array.isArray(value) ? value : [value];
  const texts = values.filter((each) => typeof each === "string");
  if (option.variadic) return texts.length === 0 ? [] : [long, ...texts];
  return texts.map((text) => `${long}=${text}`);
}
