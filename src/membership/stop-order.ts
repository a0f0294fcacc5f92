import { readNote, writeNote } from "./order-notes.ts";

/** That a runner is to leave: `after` what it runs has ended; `now` it gives that back. */
export type StopHow = "after" | "now";

/** Asks `runner`, which is of version 0.1, to leave.
 *  @throws the system's error; ENOENT when no runner is there any more */
export async function writeStopOrder(file: string, runner: string, how: StopHow): Promise<void> {
  await writeNote(file, runner, "stop", how);
}

/** What `runner` was asked by version 0.1, if anything. */
export async function readStopOrder(file: string, runner: string): Promise<StopHow | undefined> {
  const text = await readNote(file, runner, "stop");
  if (text === undefined) return undefined;
  return text.startsWith("now") ? "now" : "after";
}
