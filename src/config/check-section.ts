import type { Option } from "commander";
import { refusal, type Section, unknownKey, type Value } from "./parse-config.ts";

/** Checks what a configuration file says for a verb against the options of that verb.
 *  @throws CooperateError (usage) that names the file and the key */
export function checkSection(section: Section, options: readonly Option[], verb: string, file: string): void {
  for (const [key, value] of section) {
    const option = optionNamed(options, key);
    if (!option) throw unknownKey(file, `${verb}.${key}`, namesOf(options));
    const why = objectionTo(option, value);
    if (why !== undefined) throw refusal(file, `${verb}.${key}: ${why}`);
  }
}

/** The option that a key means; `unbuffer` means `--no-unbuffer`, too. */
export function optionNamed(options: readonly Option[], key: string): Option | undefined {
  const all = options.filter(({ hidden, long }) => !hidden && long !== NO_CONFIG);
  return all.find(({ long }) => long === `--${key}`) ?? all.find(({ long }) => long === `--no-${key}`);
}

/** Whether an option can have several values. */
export function takesSeveral(option: Option): boolean {
  return option.variadic || option.parseArg !== undefined;
}

export const NO_CONFIG = "--no-config";

function namesOf(options: readonly Option[]): readonly string[] {
  return options
    .filter(({ hidden, long }) => !hidden && long !== NO_CONFIG)
    .map(({ long }) => long?.replace(/^--(no-)?/, "") ?? "");
}

function objectionTo(option: Option, value: Value): string | undefined {
  if (value === false) return undefined;
  if (!option.required && !option.optional) return value === true ? undefined : "expected true or false";
  if (value === true) return option.optional ? undefined : `expected a value: ${option.flags}`;
  if (typeof value !== "string" && !takesSeveral(option)) return `expected one value: ${option.flags}`;
  return undefined;
}
