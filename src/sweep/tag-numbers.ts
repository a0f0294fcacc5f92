import { type Argv, type Entry, type Options, type PendingEntry, pending } from "../core/entry.ts";
import type { ArgumentMode } from "./grid-axis.ts";
import { optionWords } from "./grid-axis.ts";
import type { Grid, GridCommand, Tagging } from "./grid.ts";

/**
 * Creates the entries of a grid with numbered tags, `NAME_03__lr_0.1`. The numbers depend on the
 * list so far: a setting that is already there keeps its tag, whatever its number. The others
 * continue from the largest number with that NAME, so that no two entries have the same tag.
 * @param renumber gives all settings new numbers, beyond the number of entries, too, like onager's
 *   `+append`
 */
export function numberedEntries(
  grid: Grid,
  tagging: Tagging,
  mode: ArgumentMode,
  before: readonly Entry[],
  { renumber, again, env }: NumberingOptions,
): PendingEntry[] {
  const existing = before.map((entry) => parseTag(entry, tagging, mode, env));
  const known = new Map<string, string>();
  if (!renumber && !again)
    for (const each of existing) if (each?.key !== undefined) known.set(each.key, each.tag);
  const commands = Array.from({ length: grid.count }, (_, i) => grid.at(i));
  const tags = commands.map((command) => known.get(keyOf(command, tagging)));
  const largest = existing.reduce((most, each) => Math.max(most, each?.number ?? 0), 0);
  let number = renumber ? Math.max(largest, before.length) : largest;
  const added = tags.filter((tag) => tag === undefined).length;
  const width = String(number + added).length;
  return commands.map((command, i) => {
    const tag = tags[i] ?? `${tagging.jobname}_${String(++number).padStart(width, "0")}${command.suffix}`;
    return taggedEntry(command, tag, tagging, { mode, env });
  });
}

interface NumberingOptions {
  readonly renumber: boolean;
  readonly again: boolean;
  /** The variables of every command. */
  readonly env: Env;
}

type Env = Readonly<Record<string, string>> | undefined;

/** Creates the entries of a grid with tags that have no number, or without tags. */
export function plainEntries(
  grid: Grid,
  tagging: Tagging | undefined,
  { mode, env }: { readonly mode: ArgumentMode; readonly env?: Env },
): PendingEntry[] {
  return Array.from({ length: grid.count }, (_, i) => {
    const command = grid.at(i);
    if (!tagging) return pending(command.words, { ...(env && { env }), ...paramsOf(command) });
    return taggedEntry(command, tagging.jobname + command.suffix, tagging, { mode, env });
  });
}

function paramsOf({ params }: GridCommand): Pick<Options, "params"> {
  return Object.keys(params).length === 0 ? {} : { params };
}

function taggedEntry(
  command: GridCommand,
  tag: string,
  { option }: Tagging,
  { mode, env }: { readonly mode: ArgumentMode; readonly env?: Env },
): PendingEntry {
  const { words } = command;
  const argv: Argv = option === undefined ? words : [...words, ...optionWords(option, tag, mode)];
  return pending(argv, { name: tag, ...(env && { env }), ...paramsOf(command) });
}

interface ParsedTag {
  readonly tag: string;
  readonly number: number;
  /** Identifies the setting; undefined for an entry that is another experiment because of its
   *  `env` or `check`. */
  readonly key: string | undefined;
}

function parseTag(entry: Entry, tagging: Tagging, mode: ArgumentMode, own: Env): ParsedTag | undefined {
  const { option, jobname } = tagging;
  const { name = "", env, check } = entry.options;
  const [words, tag] = option === undefined ? [entry.argv, name] : splitTag(entry.argv, option, mode);
  const isOther = sorted(env) !== sorted(own) || check !== undefined;
  const match = tag.startsWith(`${jobname}_`) ? NUMBERED.exec(tag.slice(jobname.length + 1)) : null;
  if (!match) {
    // Without an option, the words alone identify the setting, whatever its name.
    const key = option === undefined && !isOther ? keyOf({ words, suffix: "" }, tagging) : undefined;
    return { tag, number: 0, key };
  }
  const [, digits = "", suffix = ""] = match;
  return { tag, number: Number(digits), key: isOther ? undefined : keyOf({ words, suffix }, tagging) };
}

function sorted(env: Env = {}): string {
  return JSON.stringify(Object.entries(env).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

const NUMBERED = /^(\d{1,15})((?:__.*)?)$/s;

function splitTag(argv: Argv, option: string, mode: ArgumentMode): [words: readonly string[], tag: string] {
  const last = argv.at(-1) ?? "";
  if (mode === "hydra")
    return last.startsWith(`${option}=`) ? [argv.slice(0, -1), last.slice(option.length + 1)] : [argv, ""];
  return argv.at(-2) === option ? [argv.slice(0, -2), last] : [argv, ""];
}

/** A text that is the same for equal settings. */
function keyOf(
  { words, suffix }: { readonly words: readonly string[]; readonly suffix: string },
  { option }: Tagging,
): string {
  return JSON.stringify(option === undefined ? words : [suffix, ...words]);
}
