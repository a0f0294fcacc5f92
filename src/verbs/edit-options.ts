import { type Command, Option } from "commander";
import type { Options } from "../core/entry.ts";
import type { Edits } from "../list/changes/edit.ts";
import { OPTIONS } from "../list/format/entry-keys.ts";
import { configureRecord, recordOf } from "./add-options.ts";

/** Option names that differ from the key that they write. */
const KEY_OF: Readonly<Record<string, keyof Options>> = { tag: "tags", param: "params" };

const REMOVED = "removedKeys";

/** Declares the options of `--add` that are about an entry, and for each an option that removes it:
 *  `--no-timeout`. An empty value removes it, too. */
export function configureEdits(command: Command): void {
  configureRecord(command);
  for (const option of command.options.slice()) {
    const name = option.attributeName();
    const key = KEY_OF[name] ?? name;
    if (!Object.hasOwn(OPTIONS, key) || option.negate) continue;
    const no = `no-${option.name()}`;
    command.addOption(new Option(`--${no}`).hideHelp());
    // Commander has set the value to false by now; options that come later start from none.
    command.on(`option:${no}`, () => {
      command.setOptionValue(name, undefined);
      command.setOptionValue(REMOVED, [...removedBy(command), key]);
    });
  }
}

function removedBy(command: Command): readonly string[] {
  return (command.getOptionValue(REMOVED) ?? []) as readonly string[];
}

/** What the options of {@link configureEdits} ask for.
 *  @throws CooperateError (usage) when a value makes no sense */
export function editsOf(command: Command): Omit<Edits, "argv"> {
  const empty: string[] = [];
  for (const [name, value] of Object.entries(command.opts<Record<string, unknown>>())) {
    const isEmpty = value === "" || (Array.isArray(value) && value.join("") === "");
    const key = KEY_OF[name] ?? name;
    if (!isEmpty || !Object.hasOwn(OPTIONS, key)) continue;
    command.setOptionValue(name, undefined);
    empty.push(key);
  }
  return { remove: new Set([...removedBy(command), ...empty]), set: recordOf(command) };
}
