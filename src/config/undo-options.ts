import { type Command, Option } from "commander";

/** Lets `--no-NAME` undo what a configuration file says for NAME, for all options that have no
 *  `--no-NAME` of their own. These do not stand in the help. */
export function addUndoOptions(command: Command): void {
  const long = new Set(command.options.map((option) => option.long));
  for (const option of command.options) {
    const undo = `--no-${option.name()}`;
    if (option.negate || option.hidden || long.has(undo)) continue;
    command.addOption(new Option(undo).hideHelp());
  }
}

/** Lets options that were undone have their built-in values.
 *  @returns their names */
export function undone(command: Command): readonly string[] {
  const undos = command.options.filter(
    (option) => option.negate && option.hidden && command.getOptionValue(option.attributeName()) === false,
  );
  return undos.map((undo) => {
    const name = undo.name().replace(/^no-/, "");
    const builtIn: unknown = command.options.find(({ long }) => long === `--${name}`)?.defaultValue;
    command.setOptionValueWithSource(undo.attributeName(), builtIn, "default");
    return name;
  });
}
