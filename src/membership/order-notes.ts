import * as fs from "node:fs/promises";
import { isGone, ofPath } from "../core/errno.ts";
import { heartbeatsOf, listOf, type Note, notePath } from "./heartbeat.ts";
import { sharingBeside } from "../storage/sharing.ts";
import { refresherFor } from "../storage/storage-kind.ts";
import { readText, writeText } from "../storage/trusted.ts";

/**
 * Files of one line beside a heartbeat, which go with it: what a runner answers (`FILE.run/<runner>.slots`), and what was asked of runners
 * of version 0.1, which have no file for orders (control-file.ts): `.stop`, `.jobs`.
 */

/** Writes a note for `runner`, or by it.
 *  @throws the system's error, with the path; ENOENT when no runner is there any more */
export async function writeNote(file: string, runner: string, note: Note, text: string): Promise<void> {
  const directory = await heartbeatsOf(file);
  const path = notePath(directory, runner, note);
  const sharing = await sharingBeside(listOf(directory));
  await writeText(path, text, sharing).catch((error: unknown) => {
    throw ofPath(error, path);
  });
}

/** What stands in a note, if there is one.
 *  @throws the system's error, with the path, when nobody can say */
export async function readNote(file: string, runner: string, note: Note): Promise<string | undefined> {
  const path = notePath(await heartbeatsOf(file), runner, note);
  try {
    await (
      await refresherFor(path)
    )(path);
    return await readText(path);
  } catch (error) {
    if (isGone(error)) return undefined;
    throw ofPath(error, path);
  }
}

/** Takes a note away that came too late: its runner has left. */
export async function dropNote(file: string, runner: string, note: Note): Promise<void> {
  const directory = await heartbeatsOf(file);
  await fs.rm(notePath(directory, runner, note), { force: true }).catch(() => {});
  await fs.rmdir(directory).catch(() => {}); // where the last runner could not, because of the note
}
