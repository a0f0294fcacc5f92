import * as fs from "node:fs/promises";
import { isGone, ofPath } from "../core/errno.ts";
import { sharingBeside } from "../storage/sharing.ts";
import { refresherFor } from "../storage/storage-kind.ts";
import { readText, writeText } from "../storage/trusted.ts";
import { heartbeatsOf, listOf, type Note, notePath } from "./heartbeat.ts";

/**
 * Files of one line beside a heartbeat, which are removed with it: the answer of a runner
 * (`FILE.run/<runner>.slots`), why it starts nothing (`.waits`), and orders for runners of version 0.1 (`.stop`, `.jobs`), which
 * have no file for orders (control-file.ts).
 */

/** Writes a note for `runner`, or by it.
 *  @throws the system's error, with the path; ENOENT when the runner has left */
export async function writeNote(file: string, runner: string, note: Note, text: string): Promise<void> {
  const directory = await heartbeatsOf(file);
  const path = notePath(directory, runner, note);
  const sharing = await sharingBeside(listOf(directory));
  await writeText(path, text, sharing).catch((error: unknown) => {
    throw ofPath(error, path);
  });
}

/** The text of a note; undefined when there is none.
 *  @throws the system's error, with the path, when it cannot be read */
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

/** Removes a note that came too late: its runner has left. */
export async function dropNote(file: string, runner: string, note: Note): Promise<void> {
  const directory = await heartbeatsOf(file);
  await fs.rm(notePath(directory, runner, note), { force: true }).catch(() => {});
  await fs.rmdir(directory).catch(() => {}); // the last runner could not, because of the note
}
