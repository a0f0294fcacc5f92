import type { Command } from "commander";
import type { Entry } from "../core/entry.ts";
import { usageError } from "../core/failure.ts";
import { parseSelection } from "../core/parse-selection.ts";
import { ALL, select, type Selection } from "../core/selection.ts";
import { quoteWords } from "../core/shell-words.ts";
import { openListFile } from "../store/list-file.ts";
import { selectOne } from "./select-one.ts";
import type { StoreOptions } from "./store/options.ts";
import { removeStores } from "./store/remove-stores.ts";
import { saveWords } from "./store/save-words.ts";
import { showKeys } from "./store/show-keys.ts";
import { showStores } from "./store/show-stores.ts";
import { showValue } from "./store/show-value.ts";
import type { ExitCode } from "./shared/verb.ts";
import type { World } from "./shared/world.ts";
import { wholeNumber } from "./whole-number.ts";

export function configure(command: Command): void {
  command
    .argument("<file>", "the list")
    .argument("[entry]", "the entry: its number, last, its name, ...; several show what each has")
    .argument("[key...]", "a key, to show its value; or KEY=VALUE, to save it")
    .usage(
      [
        "FILE [ENTRY [KEY]] [options]",
        "cooperate --store FILE ENTRY KEY=VALUE... [--overwrite]",
        "cooperate --store FILE SELECTION --remove [--dry-run]",
      ].join("\n       "),
    )
    .option("--attempt <k>", "the store of attempt K (default: the latest)")
    .option("--pattern <glob>", "only keys that match: 'val/*'; * stands for any letters, also /")
    .option("--path", "print only the path: of the value, or of the store")
    .option("--csv", "an array of at most two dimensions as comma-separated values")
    .option("--json", "the answer as JSON, also an array")
    .option("--overwrite", "with KEY=VALUE: replace what the key has")
    .option("--remove", "delete the stores of the selected entries")
    .option("--dry-run", "with --remove: show what would be deleted; delete nothing")
    .addHelpText("after", HELP);
}

const HELP = `
An experiment saves what it likes in the folder that $COOPERATE_STORE names, which
is beside its job log: KEY.json, KEY.npy (an array of NumPy), or any other file.
VALUE is JSON, or @FILE: a .json or .npy file, or any other, which is copied.

Examples:
  cooperate --store exps.json
  cooperate --store exps.json 3
  cooperate --store exps.json 3 val/predictions --csv
  cooperate --store exps.json 3 note='"diverged"' args=@config.json
  cooperate --store exps.json failed --remove --dry-run`;

export async function run(world: World, command: Command): Promise<ExitCode> {
  const options = command.opts<StoreOptions>();
  const [file = "", word, ...keys] = command.args;
  checkTogether(file, word, keys, options);
  const attempt = options.attempt === undefined ? undefined : wholeNumber("--attempt", options.attempt, 1);
  const entries = await openListFile(file).read();
  const selection: Selection = word === undefined ? ALL : parseSelection([word]);
  if (options.remove) return removeStores(world, file, entries, select(entries, selection), options, attempt);
  const numbers = word === undefined ? [...entries.keys()] : select(entries, selection);
  if (keys.length === 0 && (word === undefined || numbers.length > 1))
    return showStores(world, file, entries, numbers, options, attempt);
  const n = selectOne(entries, file, selection);
  const at = { file, n, entry: entries[n] as Entry, attempt };
  const [key] = keys;
  if (key === undefined) return showKeys(world, at, options);
  if (keys.every((each) => each.includes("="))) return saveWords(world, at, keys, options.overwrite ?? false);
  if (keys.length > 1) throw usageError("one key at a time, or KEY=VALUE", "all keys: leave them out");
  return showValue(world, at, key, options);
}

function checkTogether(
  file: string,
  word: string | undefined,
  keys: readonly string[],
  options: StoreOptions,
): void {
  const { remove, csv, json, path, dryRun, overwrite } = options;
  const given = Object.entries({ "--csv": csv, "--json": json, "--path": path, "--remove": remove })
    .filter(([, value]) => value)
    .map(([name]) => name);
  if (given.length > 1) throw usageError(`${given.join(" and ")} do not go together`, "give one of them");
  const list = quoteWords([file]);
  // what follows would select more entries
  if (remove && keys.length > 0)
    throw usageError(
      "--remove deletes whole stores, and needs one selection",
      `a single key: rm "$(cooperate --store ${list} ${word ?? "N"} ${quoteWords(keys.slice(0, 1))} --path)"`,
    );
  if (remove && word === undefined)
    throw usageError(
      "--remove: of which entries?",
      `for example: cooperate --store ${list} failed --remove --dry-run`,
    );
  if (dryRun && !remove) throw usageError("--dry-run is for --remove");
  if (overwrite && !keys.some((key) => key.includes("=")))
    throw usageError(
      "--overwrite is for KEY=VALUE",
      `for example: cooperate --store ${list} ${word ?? "3"} note='"good"' --overwrite`,
    );
}
