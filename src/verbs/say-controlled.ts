import type { Entry } from "../core/entry.ts";
import { formatNumbers, type Selection } from "../core/selection.ts";
import { quoteWords } from "../core/shell-words.ts";
import { identityOf } from "../list/changes/append.ts";
import type { Controlled } from "../list/changes/control.ts";
import { print, printLines, say, type World } from "./shared/world.ts";

/** How messages call what a verb does; see ControlRequest. */
export interface ControlWords {
  readonly now: string;
  readonly later: string;
  readonly skipped: string;
}

/** Says what has changed, and prints the commands that are no longer in the list. */
export function sayControlled(world: World, words: ControlWords, controlled: Controlled): void {
  const { changed, removed = [] } = controlled;
  printLines(
    world,
    removed.map((entry, i) => entryLine(changed[i] as number, entry)),
  );
  if (changed.length > 0) say(world, `${countEntries(changed, "is", "are")} ${words.now}`);
  saySkipped(world, words, controlled);
}

/** `--dry-run`: prints the entries that would change, and says how. */
export function sayWhatWould(
  world: World,
  words: ControlWords,
  controlled: Controlled,
  entries: readonly Entry[],
): void {
  const { changed } = controlled;
  const asked = [...controlled.asked.values()];
  printLines(
    world,
    [...changed, ...asked].sort((a, b) => a - b).map((n) => entryLine(n, entries[n] as Entry)),
  );
  if (changed.length > 0) say(world, `${countEntries(changed, "would be", "would be")} ${words.now}`);
  for (const [host, its] of byHost(asked, entries))
    say(world, `${countEntries(its, "would be", "would be")} ${words.later}, running on ${host}`);
  saySkipped(world, words, controlled);
  say(world, "nothing was written");
}

/** `--dry-run` of a requeue: prints the entries, and which of them are the same experiment or were
 *  given twice. */
export function sayTwice(
  world: World,
  numbers: readonly number[],
  entries: readonly Entry[],
  selection: Selection,
): void {
  const known = new Map<string, number>();
  for (const n of numbers) {
    const entry = entries[n] as Entry;
    const identity = identityOf(entry);
    const first = known.get(identity);
    if (first === undefined) known.set(identity, n);
    print(world, entryLine(n, entry) + (first === undefined ? "" : `  (given twice: as ${first})`));
  }
  const twice = selection.twice?.(entries) ?? [];
  if (twice.length > 0) say(world, `given twice, counted once: ${formatNumbers(twice)}`);
}

/** `[3] python main.py --lr 0.1`. */
export function entryLine(n: number, { argv }: Entry): string {
  return `[${n}] ${quoteWords(argv)}`;
}

/** `2 entries (0,4) are`, and the like. */
export function countEntries(numbers: readonly number[], one: string, several: string): string {
  const what = numbers.length === 1 ? "1 entry" : `${numbers.length} entries`;
  const sorted = [...numbers].sort((a, b) => a - b);
  return `${what} (${formatNumbers(sorted)}) ${numbers.length === 1 ? one : several}`;
}

/** The numbers of running entries by host.
 *  @param numbers of `entries`; those that do not run are left out */
export function byHost(numbers: readonly number[], entries: readonly Entry[]): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (const n of numbers) {
    const entry = entries[n];
    if (entry?.status !== "running") continue;
    const { host } = entry.facts;
    found.set(host, [...(found.get(host) ?? []), n]);
  }
  return found;
}

function saySkipped(
  world: World,
  { skipped: why }: ControlWords,
  { changed, asked, skipped }: Controlled,
): void {
  if (skipped.length > 0) say(world, `left alone, since they ${why}: ${formatNumbers(skipped)}`);
  if (changed.length + asked.size + skipped.length === 0) say(world, "no entry is selected");
}
