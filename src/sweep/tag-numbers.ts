import { type Argv, type Entry, type PendingEntry, pending } from "../core/entry.ts";
import type { ArgumentMode } from "./grid-axis.ts";
import { optionWords } from "./grid-axis.ts";
import type { Grid, GridCommand, Tagging } from "./grid.ts";

/**
 * The entries of a grid whose tags are numbered, `NAME_03__lr_0.1`. Numbers depend on what the list has already: a setting that
 * is there keeps its tag, whatever its number; the others are counted on from the largest number of that NAME, so that no two
 * entries have the same tag.
 * @param anew counts all of them on, also from how many entries there are, as onager's `+append` does
 */
export function numberedEntries(
  grid: Grid,
  tagging: Tagging,
  mode: ArgumentMode,
  before: readonly Entry[],
  { anew, again }: { readonly anew: boolean; readonly again: boolean },
): PendingEntry[] {
  const there = before.map((entry) => tagOf(entry, tagging, mode));
  const known = new Map<string, string>();
  if (!anew && !again) for (const each of there) if (each?.key !== undefined) known.set(each.key, each.tag);
  const commands = Array.from({ length: grid.count }, (_, i) => grid.at(i));
  const tags = commands.map((command) => known.get(keyOf(command, tagging)));
  const largest = there.reduce((most, each) => Math.max(most, each?.number ?? 0), 0);
  let number = anew ? Math.max(largest, before.length) : largest;
  const fresh = tags.filter((tag) => tag === undefined).length;
  const width = String(number + fresh).length;
  return commands.map((command, i) => {
    const tag = tags[i] ?? `${tagging.jobname}_${String(++number).padStart(width, "0")}${command.suffix}`;
    return taggedEntry(command, tag, tagging, mode);
  });
}

/** The entries of a grid whose tags, if any, have no number. */
export function plainEntries(grid: Grid, tagging: Tagging | undefined, mode: ArgumentMode): PendingEntry[] {
  return Array.from({ length: grid.count }, (_, i) => {
    const command = grid.at(i);
    if (!tagging) return pending(command.words);
    return taggedEntry(command, tagging.jobname + command.suffix, tagging, mode);
  });
}

function taggedEntry(
  { words }: GridCommand,
  tag: string,
  { option }: Tagging,
  mode: ArgumentMode,
): PendingEntry {
  const argv: Argv = option === undefined ? words : [...words, ...optionWords(option, tag, mode)];
  return pending(argv, { name: tag });
}

interface Tagged {
  readonly tag: string;
  readonly number: number;
  /** What tells the setting; nothing for what is another experiment all the same, since its `env` or `check` differs. */
  readonly key: string | undefined;
}

function tagOf(entry: Entry, tagging: Tagging, mode: ArgumentMode): Tagged | undefined {
  const { option, jobname } = tagging;
  const { name = "", env, check } = entry.options;
  const [words, tag] = option === undefined ? [entry.argv, name] : splitTag(entry.argv, option, mode);
  const isOther = (env && Object.keys(env).length > 0) || check !== undefined;
  const match = tag.startsWith(`${jobname}_`) ? NUMBERED.exec(tag.slice(jobname.length + 1)) : null;
  if (!match) {
    // Without an option the words alone say which setting it is, whatever it is called.
    const key = option === undefined && !isOther ? keyOf({ words, suffix: "" }, tagging) : undefined;
    return { tag, number: 0, key };
  }
  const [, digits = "", suffix = ""] = match;
  return { tag, number: Number(digits), key: isOther ? undefined : keyOf({ words, suffix }, tagging) };
}

const NUMBERED = /^(\d{1,15})((?:__.*)?)$/s;

function splitTag(argv: Argv, option: string, mode: ArgumentMode): [words: readonly string[], tag: string] {
  const last = argv.at(-1) ?? "";
  if (mode === "hydra")
    return last.startsWith(`${option}=`) ? [argv.slice(0, -1), last.slice(option.length + 1)] : [argv, ""];
  return argv.at(-2) === option ? [argv.slice(0, -2), last] : [argv, ""];
}

/** The same text for the same setting. */
function keyOf(
  { words, suffix }: { readonly words: readonly string[]; readonly suffix: string },
  { option }: Tagging,
): string {
  return JSON.stringify(option === undefined ? words : [suffix, ...words]);
}
