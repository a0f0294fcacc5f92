import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { pending } from "../core/entry.ts";
import { usageError } from "../core/failure.ts";
import { fileNamePart } from "../core/file-name.ts";
import type { Place } from "../launch/places/place.ts";
import type { NewEntry } from "../list/changes/append.ts";
import { openListFile } from "../store/list-file.ts";
import { shuffled } from "./arrange.ts";
import { addToList } from "./build-list.ts";
import type { LaunchOptions } from "./launch-options.ts";
import { say, type World } from "./shared/world.ts";
import { wholeNumber } from "./whole-number.ts";

/** A list, and the places whose runners work on it. */
interface ForHardware {
  readonly file: string;
  readonly places: readonly Place[];
}

/** `--per-hardware`: all commands of a list once for each kind of machine, in a list of its own,
 *  `exps.c8220.json`. One that is there already stays as it is.
 *  @returns the list of each kind, with the places that have this hardware
 *  @throws CooperateError (usage) when a place does not say its hardware */
export async function listsPerHardware(
  world: World,
  file: string,
  places: readonly Place[],
  { shuffle, dryRun }: Pick<LaunchOptions, "shuffle" | "dryRun">,
): Promise<readonly ForHardware[]> {
  const seed = shuffle === undefined ? undefined : wholeNumber("--shuffle", shuffle, 0);
  const kinds = groupsOf(file, places);
  const missing = kinds.find((kind) => !existsSync(kind.file));
  if (dryRun && missing)
    throw usageError(
      `--per-hardware would make ${missing.file} first, and --dry-run makes nothing`,
      "make the lists without --dry-run, for example with --only setup",
    );
  const entries = dryRun ? [] : await commandsOf(file);
  const batch = seed === undefined ? entries : shuffled(entries, seed).batch;
  for (const kind of dryRun ? [] : kinds) {
    if (existsSync(kind.file)) await noteDifference(world, file, kind.file, entries.length);
    else {
      // A command that the list has twice is meant twice.
      const { fresh } = await addToList(world, kind.file, batch, true);
      say(world, `${fresh} ${fresh === 1 ? "entry" : "entries"} written to ${kind.file}`);
    }
  }
  return kinds;
}

async function noteDifference(world: World, file: string, own: string, count: number): Promise<void> {
  const { length } = await openListFile(own).read();
  if (length !== count)
    say(world, `${own} was made before and stays as it is: ${length} entries, and ${file} has ${count}`);
}

function groupsOf(file: string, places: readonly Place[]): readonly ForHardware[] {
  const kinds = new Map<string, Place[]>();
  for (const place of places) {
    if (place.hardware === undefined)
      throw usageError(
        `--per-hardware: the place ${place.name} does not say its hardware`,
        `write it down: cooperate --config places.${place.name}.hardware NAME`,
      );
    const name = fileNamePart(place.hardware.replaceAll(/\s+/g, "_"));
    kinds.set(name, [...(kinds.get(name) ?? []), place]);
  }
  const base = basename(file).replace(/\.json$/i, "");
  return [...kinds].map(([name, own]) => ({
    file: join(dirname(file), `${base}.${name}.json`),
    places: own,
  }));
}

/** All entries as new ones: those that an entry is `after` are meant by their place among them. */
async function commandsOf(file: string): Promise<readonly NewEntry[]> {
  const entries = await openListFile(file).read();
  return entries.map(({ argv, options: { after, ...options } }) => ({
    entry: pending(argv, options),
    ...(after && { after }),
  }));
}
