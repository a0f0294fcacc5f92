import type { HeldBackRunner } from "../core/held-back.ts";
import { askKernel, parseRunnerId } from "../processes/runner-id.ts";
import { heartbeatsOf, listHeartbeats } from "./heartbeat.ts";
import { dropNote, readNote, writeNote } from "./order-notes.ts";
import { runnersWith } from "./runner-files.ts";

/**
 * The note in which a runner says why it starts nothing although it could claim an entry
 * (`FILE.run/<runner>.waits`): its machine has not enough memory, for example. It is for people
 * who look at the list; no runner acts on it.
 */

/** A longer reason was not written by us. */
const LONGEST = 300;

/** Says for `runner`, which is us, why it starts nothing; undefined: it does again. Best effort. */
export async function noteHeldBack(file: string, runner: string, why: string | undefined): Promise<void> {
  if (why === undefined) await dropNote(file, runner, "waits").catch(() => {});
  else await writeNote(file, runner, "waits", `${why}\n`).catch(() => {});
}

/** The runners of a list that say that they start nothing, and are not known to be dead; none
 *  where that cannot be read. */
export async function heldBackRunners(file: string): Promise<HeldBackRunner[]> {
  try {
    const directory = await heartbeatsOf(file);
    const names = await runnersWith(directory, ".waits");
    if (names.length === 0) return [];
    const alive = new Set(await listHeartbeats(directory));
    const notes = names.map(async (name): Promise<HeldBackRunner[]> => {
      const id = parseRunnerId(name);
      if (!id || !alive.has(name) || askKernel(id) === "dead") return [];
      const [why = ""] = ((await readNote(file, name, "waits")) ?? "").slice(0, LONGEST).split("\n", 1);
      return why === "" ? [] : [{ host: id.host, pid: id.pid, why }];
    });
    return (await Promise.all(notes)).flat();
  } catch {
    return [];
  }
}
