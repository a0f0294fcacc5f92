import * as fs from "node:fs/promises";
import { refresherFor } from "../../storage/storage-kind.ts";
import { type Clock, SYSTEM_CLOCK } from "../../core/clock.ts";

const POLL_MS = 100;
const CHUNK_BYTES = 65_536;

/** How the growing file is watched. */
export interface FollowOptions {
  /** The pause after a poll that found nothing new, milliseconds. */
  readonly pollMs?: number;
  /** Whether another machine writes the file. Then each poll asks the storage anew, since a client
   *  of network storage may remember the size of the file for a minute. */
  readonly remote?: boolean;
  readonly clock?: Pick<Clock, "sleep">;
}

/** Copies a growing file to `out` from byte `start` on, until `done` is aborted and byte `end()`
 *  is reached. Polls: fs.watch does not see what happens on network storage. Memory stays at one
 *  chunk, whatever is written. */
export async function followFile(
  path: string,
  start: number,
  out: NodeJS.WritableStream,
  done: AbortSignal,
  end: () => number,
  { pollMs = POLL_MS, remote = false, clock = SYSTEM_CLOCK }: FollowOptions = {},
): Promise<void> {
  const refresh = remote ? await refresherFor(path) : undefined;
  const chunk = Buffer.alloc(CHUNK_BYTES);
  let file = await fs.open(path, "r");
  let at = start;
  let last = "\n";
  try {
    for (;;) {
      const finished = done.aborted; // before the read: what was written by then is read below
      if (refresh) {
        await file.close();
        await refresh(path);
        file = await fs.open(path, "r");
      }
      const before = at;
      for (;;) {
        const room = finished ? Math.min(CHUNK_BYTES, end() - at) : CHUNK_BYTES;
        const { bytesRead } = room > 0 ? await file.read(chunk, 0, room, at) : { bytesRead: 0 };
        if (bytesRead === 0) break;
        at += bytesRead;
        const part = Buffer.from(chunk.subarray(0, bytesRead));
        last = part.toString("latin1", bytesRead - 1);
        await written(out, part);
      }
      if (finished && at === before) break;
      if (!finished) await clock.sleep(pollMs, done).catch(() => {});
    }
    if (last !== "\n") await written(out, Buffer.from("\n")); // the next message begins a line of its own
  } finally {
    await file.close();
  }
}

/** Resolves when the stream has taken `bytes`, so that a slow terminal costs time and not memory. */
function written(out: NodeJS.WritableStream, bytes: Buffer): Promise<void> {
  return new Promise((resolve) => {
    out.write(bytes, () => resolve());
  });
}
