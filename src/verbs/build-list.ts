import { lstat, stat } from "node:fs/promises";
import { dirname } from "node:path";
import type { Command } from "commander";
import type { Entry, PendingEntry } from "../core/entry.ts";
import { usageError } from "../core/failure.ts";
import { quoteWords } from "../core/shell-words.ts";
import { type Appended, appendNew, batchFor, type NewEntries } from "../list/changes/append.ts";
import { parseAddress } from "../remote/protocol/address.ts";
import { createListFile, openListFile } from "../store/list-file.ts";
import { MAX_UNCONFIRMED_COMMANDS, MAX_COMMANDS } from "../sweep/commands.ts";
import { arranged, arrangementOf, configureArrangement, describeArrangement } from "./arrange-options.ts";
import { firstSetting, previewFirst, previewList, previewText } from "./preview.ts";
import type { ExitCode } from "./shared/verb.ts";
import { openListToChange } from "./open-list.ts";
import { say, type World } from "./shared/world.ts";

/**
 * What all verbs that build a list have in common: previews, and adding what is new in one
 * transaction, also while runners work.
 */
export interface BuildRequest {
  /** The list; made when missing. */
  readonly file: string;
  readonly entries: NewEntries;
  /** Prints nothing about what was done. */
  readonly quiet?: boolean;
  /** How the entries were chosen, in words: `random with seed 3`. */
  readonly note?: string | undefined;
  /** Prints what was done, instead of {@link sayAdded}. */
  readonly report?: (added: Added, note: string | undefined) => void;
}

/** The result of adding a batch. */
export interface Added extends Appended {
  /** Whether the list was made. */
  readonly created: boolean;
}

interface BuildOptions {
  readonly again?: boolean;
  readonly dryRun?: boolean;
  readonly print?: boolean;
  readonly debug?: boolean;
  readonly yes?: boolean;
}

/** Declares the options of {@link buildList}. */
export function configureBuild(command: Command): void {
  command
    .option("--again", "add commands that the list already has, too")
    .option("--dry-run", "show how many commands there are, and each with its number; write nothing")
    .option("--print", "print the commands, quoted for a shell; write nothing")
    .option(
      "--debug",
      "run the first command (of a grid: the first setting) now, on this terminal; leave the list alone",
    )
    .option("--yes", `allow more than ${MAX_UNCONFIRMED_COMMANDS} commands`);
  configureArrangement(command);
}

/** Refuses a number of commands that is probably a mistake, before the commands are made.
 *  @throws CooperateError (usage) when there are more than a million and `--yes` was not given, or
 *    more than a list can have */
export function checkCount(count: number, command: Command): void {
  if (count > MAX_COMMANDS) {
    throw usageError(
      `${count} commands are more than a list takes (${MAX_COMMANDS}); nothing was written`,
      "give fewer values, or pick some at random",
    );
  }
  if (count <= MAX_UNCONFIRMED_COMMANDS || command.opts<BuildOptions>().yes) return;
  throw usageError(
    `${count} commands are more than ${MAX_UNCONFIRMED_COMMANDS}; nothing was written`,
    "if you mean it, add --yes",
  );
}

/** Shows the entries, runs the first ones, or adds what is new to the list, as the options of
 *  {@link configureBuild} say.
 *  @throws CooperateError when the list cannot be read or written, or an option makes no sense */
export async function buildList(world: World, request: BuildRequest, command: Command): Promise<ExitCode> {
  const { file, quiet = false } = request;
  const arrangement = arrangementOf(command);
  const { entries, inGivenOrder } = arranged(request.entries, arrangement);
  const note = describeArrangement(arrangement, request.note);
  const { again = false, dryRun, print, debug } = previewOf(command);
  if (typeof entries !== "function") checkCount(entries.length, command);
  if (print || debug || dryRun) {
    const before = await readIfThere(file, dryRun === true || typeof entries === "function");
    const batch = batchFor(entries, before);
    if (print) return previewText(world, batch, quiet);
    if (debug) return previewFirst(world, file, firstSetting(batch), quiet);
    const added = appendNew(batch, { again })(before).value;
    return previewList(world, { entries: batch, note, added, before });
  }
  const added = await addToList(world, file, entries, again);
  if (quiet) return 0;
  if (request.report) request.report({ ...added, numbers: inGivenOrder(added.numbers) }, note);
  else sayAdded(world, { file, note }, added);
  return 0;
}

function previewOf(command: Command): BuildOptions {
  const options = command.opts<BuildOptions>();
  const given = (["dryRun", "print", "debug"] as const).filter((name) => options[name]);
  if (given.length > 1) {
    const names = given.map((name) => (name === "dryRun" ? "--dry-run" : `--${name}`));
    throw usageError(`${names.join(" and ")} do not go together`, "give one of them");
  }
  return options;
}

/** Makes the list, or adds what is new to it, in one transaction. */
export async function addToList(
  world: World,
  file: string,
  entries: NewEntries,
  again: boolean,
): Promise<Added> {
  if (!(await isThere(file))) {
    checkIsHere(file);
    await checkFolder(dirname(file), file);
    const { entries: all, value } = appendNew(entries, { again })([]);
    if (await createListFile(file, all as readonly PendingEntry[])) return { ...value, created: true };
    // Another process has made the list meanwhile: the entries are added to that one.
  }
  const added = await openListToChange(world, file).update(appendNew(entries, { again }));
  return { ...added, created: false };
}

/** A list elsewhere is not made here by its address: `--run` would take the file for it from then on. */
function checkIsHere(file: string): void {
  const address = parseAddress(file);
  if (!address || address.isSocket) return;
  throw usageError(
    `${file} is a list on another machine: nothing was written`,
    `add to it there (${quoteWords(["ssh", address.target])}); a file of this machine with such a name is written ${quoteWords([`./${file}`])}`,
  );
}

async function checkFolder(folder: string, file: string): Promise<void> {
  const found = await stat(folder).catch(() => undefined);
  if (!found?.isDirectory())
    throw usageError(`${file}: there is no folder ${folder}`, `make it: mkdir -p ${quoteWords([folder])}`);
}

async function readIfThere(file: string, wanted: boolean): Promise<readonly Entry[]> {
  return wanted && (await isThere(file)) ? openListFile(file).read() : [];
}

/** lstat, since a dangling symlink is a file that is there and cannot be read. Other errors are
 *  reported when the list is made. */
async function isThere(file: string): Promise<boolean> {
  return lstat(file).then(
    () => true,
    () => false,
  );
}

/** Prints what was added (`54 new, 6 already there`), and what to type next. */
export function sayAdded(
  world: World,
  { file, note }: Pick<BuildRequest, "file" | "note">,
  added: Added,
): void {
  const { numbers, fresh, present, created } = added;
  const about = note === undefined ? "" : `, ${note}`;
  const repeated = numbers.length - fresh - present;
  const twice = repeated === 0 ? "" : `, ${repeated} given twice`;
  if (created) {
    say(world, `${fresh} ${fresh === 1 ? "entry" : "entries"} written to ${file}${about}${twice}`);
  } else if (fresh === 0) {
    say(world, `${file}: 0 new, ${present} already there${about}; the list is as it was`);
    say(world, "to add them all the same: --again");
    return;
  } else {
    const last = numbers.reduce((a, b) => Math.max(a, b), 0); // new entries are the last ones
    const its = fresh === 1 ? `the new one is ${last}` : `the new ones are ${last - fresh + 1}-${last}`;
    say(world, `${file}: ${fresh} new, ${present} already there${about}${twice}; ${its}`);
  }
  say(world, `work through it: cooperate --run ${quoteWords([file])}`);
}
