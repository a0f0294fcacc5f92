import { readNote, writeNote } from "./order-notes.ts";

/** How a runner is to leave: `after` its experiments have ended, or `now`, giving them back. */
export type StopHow = "after" | "now";

/** Asks `runner`, which is of version 0.1, to leave.
 *  @throws the system's error; ENOENT when the runner has left */
export async function writeStopOrder(file: string, runner: string, how: StopHow): Promise<void> {
  await writeNote(file, runner, "stop", how);
}

/** The order of version 0.1 for `runner` to leave, if there is one. */
export async function readStopOrder(file: string, runner: string): Promise<StopHow | undefined> {
  const text = await readNote(file, runner, "stop");
  if (text === undefined) return undefined;
  return text.startsWith("now") ? "now" : "after";
}
