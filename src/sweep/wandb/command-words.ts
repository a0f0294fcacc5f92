import { usageError } from "../../core/failure.ts";
import { jsonOf, type PythonValue, strOf } from "./python-value.ts";

/** The values of one run, in the order of the file. */
export type RunValues = ReadonlyMap<string, PythonValue>;

/** What wandb's agent runs when the file has no command. */
export const DEFAULT_COMMAND = ["${env}", "${interpreter}", "${program}", "${args}"];

/** How the parameters become words, by the macro that stands for them in a command
 *  (https://docs.wandb.ai/models/sweeps/sweep-config-keys#command). */
const ARGUMENTS: Readonly<Record<string, (values: RunValues) => readonly string[]>> = {
  args: (values) => words(values, ([name, value]) => [`--${name}=${strOf(value)}`]),
  args_no_hyphens: (values) => words(values, ([name, value]) => [`${name}=${strOf(value)}`]),
  args_no_boolean_flags: (values) =>
    words(values, ([name, value]) => {
      if (typeof value === "boolean") return value ? [`--${name}`] : [];
      return [`--${name}=${strOf(value)}`];
    }),
  args_json: (values) => [JSON.stringify(jsonOf(values))],
};

/** Fills in a command.
 *  @throws CooperateError (usage) when a macro is not known, or needs what the file does not say */
export function fillCommand(
  command: readonly string[],
  program: string | undefined,
  values: RunValues,
): string[] {
  return command.flatMap((word) => {
    const [, macro] = /^\$\{([^}]*)\}$/.exec(word) ?? [];
    const make = macro === undefined ? undefined : ARGUMENTS[macro];
    return make
      ? make(values)
      : [word.replaceAll(/\$\{([^}]*)\}/g, (_, name: string) => textFor(name, program))];
  });
}

function textFor(macro: string, program: string | undefined): string {
  if (macro === "env") return "/usr/bin/env";
  if (macro === "interpreter") return "python";
  if (macro === "program" && program !== undefined) return program;
  if (macro === "program") throw usageError("the command has ${program}, and the file has no program");
  if (macro.startsWith("envvar:"))
    throw usageError(
      `\${${macro}} is not filled in: a runner may be on another machine`,
      `write sh -c '... "$0" "$@"' with $${macro.slice("envvar:".length)}, or the value itself`,
    );
  if (macro === "args_json_file")
    throw usageError("${args_json_file} is not made: nothing is written per run", "use ${args_json}");
  if (ARGUMENTS[macro]) throw usageError(`\${${macro}} must be a word of its own in the command`);
  throw usageError(
    `there is no macro \${${macro}}`,
    `there are: env, interpreter, program, ${Object.keys(ARGUMENTS).join(", ")}`,
  );
}

function words(
  values: RunValues,
  make: (pair: readonly [string, PythonValue]) => readonly string[],
): readonly string[] {
  return [...values].flatMap(make);
}
