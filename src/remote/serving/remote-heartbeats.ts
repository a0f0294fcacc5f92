import * as fs from "node:fs/promises";
import { isGone } from "../../core/errno.ts";
import { makeControlFile } from "../../membership/control-file.ts";
import { BEAT_MS, heartbeatPath, heartbeatsOf, notePath, removeNotes } from "../../membership/heartbeat.ts";
import type { CancelTimer, Clock } from "../../core/clock.ts";
import { makeDirectory } from "../../storage/make-directory.ts";
import { realPath } from "../../storage/real-path.ts";
import { type Sharing, sharingBeside } from "../../storage/sharing.ts";
import { readText, shareDirectory, trustDirectory, writeText } from "../../storage/trusted.ts";

/**
 * The heartbeats of remote runners beside the list, which this process touches in their stead. A
 * note beside each (`.connection`) names the connection by which the runner is served now: a process
 * whose connection was replaced, and which does not know it yet, changes nothing more (fence.ts).
 */
export class RemoteHeartbeats {
  readonly #file: string;
  readonly #connection: string;
  readonly #onGone: (runner: string) => void;
  readonly #runners = new Set<string>();
  /** Dead runners whose experiments still run, with a living runner beside them. */
  readonly #kept = new Set<string>();
  readonly #stop: CancelTimer;
  /** When the beats end, by the monotonic clock. */
  untilMs = Number.POSITIVE_INFINITY;

  /** @param connection random, of this connection
   *  @param onGone called when somebody has taken a runner for dead */
  constructor(file: string, connection: string, clock: Clock, onGone: (runner: string) => void) {
    [this.#file, this.#connection, this.#onGone] = [file, connection, onGone];
    this.#stop = clock.every(BEAT_MS, () => {
      if (clock.monotonic() < this.untilMs) void this.#beat();
    });
  }

  /** The runners that have a heartbeat of ours. */
  get runners(): ReadonlySet<string> {
    return this.#runners;
  }

  /** Takes a runner in.
   *  @param isNew whether it has had no heartbeat yet
   *  @returns false when it had one, and was taken for dead meanwhile
   *  @throws the system's error */
  async enter(runner: string, isNew: boolean): Promise<boolean> {
    const directory = await heartbeatsOf(this.#file);
    const real = await realPath(this.#file);
    const sharing = await sharingBeside(real);
    const path = heartbeatPath(directory, runner);
    if (isNew) await makeBeat(directory, path, real, sharing);
    else if (!(await touch(path))) return false;
    await writeText(notePath(directory, runner, "connection"), this.#connection, sharing);
    await makeControlFile(directory, runner, sharing);
    this.#runners.add(runner);
    return true;
  }

  /** Keeps the heartbeat of a dead runner, whose experiments go on at the other end. */
  keep(runner: string): void {
    if (!this.#runners.has(runner)) this.#kept.add(runner);
  }

  /** Whether no other serving process has the connection to one of these runners by now. */
  async isOurs(): Promise<boolean> {
    const directory = await heartbeatsOf(this.#file);
    for (const runner of this.#runners) {
      const connection = await readText(notePath(directory, runner, "connection")).catch(
        () => this.#connection,
      );
      if (connection !== this.#connection) return false;
    }
    return true;
  }

  /** A runner has left. @throws the system's error */
  async leave(runner: string): Promise<void> {
    this.#runners.delete(runner);
    this.#kept.delete(runner);
    const directory = await heartbeatsOf(this.#file);
    await removeNotes(directory, runner);
    await fs.rmdir(heartbeatPath(directory, runner)).catch(() => {});
  }

  /** Beats no more. */
  async end(): Promise<void> {
    this.#stop();
    this.#runners.clear();
    // It fails while somebody else has files in it.
    await fs.rmdir(await heartbeatsOf(this.#file)).catch(() => {});
  }

  async #beat(): Promise<void> {
    const directory = await heartbeatsOf(this.#file).catch(() => undefined);
    if (directory === undefined) return;
    for (const runner of [...this.#runners, ...this.#kept]) {
      const isThere = await touch(heartbeatPath(directory, runner)).catch(() => true); // the next beat tells
      if (!isThere) this.#kept.delete(runner);
      if (isThere || !this.#runners.delete(runner)) continue;
      this.#onGone(runner);
    }
  }
}

async function makeBeat(directory: string, path: string, real: string, sharing: Sharing): Promise<void> {
  if (await makeDirectory(directory)) await shareDirectory(directory, sharing);
  else await trustDirectory(directory, real);
  if (await makeDirectory(path)) await shareDirectory(path, sharing);
  else await touch(path); // ours, of a connection that was cut before it could say so
}

/** @returns false when it is not there */
async function touch(path: string): Promise<boolean> {
  const now = Math.floor(Date.now() / 1000);
  try {
    await fs.utimes(path, now, now);
    return true;
  } catch (error) {
    if (isGone(error)) return false;
    throw error;
  }
}
