import * as fs from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { usageError } from "../core/failure.ts";
import { askKernel, formatRunnerId, ownRunnerId, parseRunnerId } from "../processes/runner-id.ts";
import { readSnapshot } from "../storage/snapshot.ts";
import { type Refresh, refresherFor } from "../storage/storage-kind.ts";

/** Where two meet. */
const MEETING = ".cooperate-doctor-peer";
const POLL_MS = 20;
const BEAT_MS = 300;
const PARTING_MS = 60_000;

/**
 * Two processes on two machines that talk through files in a directory, and through nothing else. Each writes only in a folder
 * of its own, whose name tells who it is.
 */
export class PeerChannel {
  readonly root: string;
  readonly me: string;
  readonly peer: string;
  /** Exactly one of the two is the first. */
  readonly isFirst: boolean;
  readonly #refresh: Refresh;
  readonly #beating: NodeJS.Timeout;
  readonly #beats: Beats;
  readonly #interrupt: AbortSignal;

  private constructor(
    root: string,
    me: string,
    peer: string,
    refresh: Refresh,
    beating: NodeJS.Timeout,
    beats: Beats,
    interrupt: AbortSignal,
  ) {
    [this.root, this.me, this.peer] = [root, me, peer];
    this.isFirst = me < peer;
    this.#refresh = refresh;
    this.#beating = beating;
    this.#beats = beats;
    this.#interrupt = interrupt;
  }

  /** Waits until somebody else has come to the same directory. What dead ones left is cleaned away.
   *  @param interrupt when it is aborted, we leave, and nothing of ours stays; so later, while the other is to be heard
   *  @throws CooperateError (usage) when nobody comes in time, or when two are at it already; what `interrupt` was aborted with */
  static async meet(directory: string, timeoutMs: number, interrupt: AbortSignal): Promise<PeerChannel> {
    const root = join(directory, MEETING);
    const me = formatRunnerId(ownRunnerId());
    await fs.mkdir(join(root, me), { recursive: true });
    const refresh = await refresherFor(root);
    const beating = beat(join(root, me));
    const deadline = performance.now() + timeoutMs;
    const beats: Beats = new Map();
    try {
      for (;;) {
        interrupt.throwIfAborted();
        await refresh(root);
        const others = (await comers(root)).filter((name) => name !== me);
        const living: string[] = [];
        for (const other of others) if (await isLiving(root, other, beats, refresh)) living.push(other);
        if (living.length > 1)
          throw usageError(`two are at it already in ${directory}`, "wait until they have finished");
        const [peer] = living;
        if (peer !== undefined) return new PeerChannel(root, me, peer, refresh, beating, beats, interrupt);
        if (performance.now() > deadline) {
          throw usageError(
            "nobody came",
            "type the same on the other machine while this one waits (--timeout)",
          );
        }
        await sleep(POLL_MS * 5);
      }
    } catch (error) {
      clearInterval(beating);
      await leave(root, me, beats);
      throw error;
    }
  }

  /** Path of what this or the other one says under `name`. */
  path(who: "me" | "peer", name: string): string {
    return join(this.root, this[who], name);
  }

  /** Says `value` under `name`; the other sees all of it or nothing. */
  async tell(name: string, value: unknown): Promise<void> {
    const path = this.path("me", name);
    await fs.writeFile(`${path}.tmp`, JSON.stringify(value), { flush: true });
    await fs.rename(`${path}.tmp`, path);
  }

  /** What the other says under `name`, once it does.
   *  @throws CooperateError (usage) when it does not for too long; what the interrupt was aborted with */
  async hear(name: string, timeoutMs = 60_000): Promise<unknown> {
    const path = this.path("peer", name);
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      this.#interrupt.throwIfAborted();
      await this.#lookAgain();
      await this.#refresh(path);
      try {
        return JSON.parse((await readSnapshot(path)).bytes.toString()) as unknown;
      } catch {
        if (performance.now() > deadline)
          throw usageError(`the other one has not answered (${name})`, "start both again");
      }
      await sleep(POLL_MS);
    }
  }

  /** An NFS client that has asked for a name in vain believes for up to half a minute that it is not there, unless it makes
   *  something itself in that directory. */
  async #lookAgain(): Promise<void> {
    const path = this.path("peer", `look-${process.pid}`);
    await fs.mkdir(path).catch(() => {});
    await fs.rmdir(path).catch(() => {});
  }

  /** Waits until both are there. */
  async together(name: string): Promise<void> {
    await this.tell(name, true);
    await this.hear(name);
  }

  /** Waits until the other has all that it needs of us; it may be gone by then. */
  async part(): Promise<void> {
    await this.tell("end", true);
    const path = join(this.root, this.peer);
    const deadline = performance.now() + PARTING_MS;
    while (performance.now() < deadline) {
      await this.#lookAgain();
      await this.#refresh(path);
      const said = await fs.readdir(path).catch(() => undefined);
      if (said === undefined || said.includes("end")) return;
      await sleep(POLL_MS);
    }
  }

  async end(): Promise<void> {
    clearInterval(this.#beating);
    await leave(this.root, this.me, this.#beats);
  }
}

/** What was last seen of each of the others, and since when that stands. */
type Beats = Map<string, { readonly beat: string; readonly at: number }>;

/** Writes a new number again and again, so that the other knows that it is not looking at the leavings of a dead one. */
function beat(folder: string): NodeJS.Timeout {
  let count = 0;
  const write = (): void => void fs.writeFile(join(folder, "beat"), String(count++)).catch(() => {});
  write();
  return setInterval(write, BEAT_MS);
}

/** Whether `other` was seen to beat; one of this machine that is dead is cleaned away. */
async function isLiving(root: string, other: string, beats: Beats, refresh: Refresh): Promise<boolean> {
  const id = parseRunnerId(other);
  if (id && askKernel(id) === "dead") {
    await fs.rm(join(root, other), { recursive: true, force: true }).catch(() => {});
    return false;
  }
  await refresh(join(root, other, "beat"));
  const now = await beatOf(root, other);
  const before = beats.get(other)?.beat;
  if (before !== now) beats.set(other, { beat: now, at: performance.now() });
  return before !== undefined && before !== "" && now !== "" && before !== now;
}

/** Empty when it has not written any. */
async function beatOf(root: string, other: string): Promise<string> {
  return fs.readFile(join(root, other, "beat"), "utf8").catch(() => "");
}

/** The last one takes all that was made along, and what one that died elsewhere has left: who has been silent for some beats,
 *  and for that it is waited. */
async function leave(root: string, me: string, beats: Beats): Promise<void> {
  await fs
    .rm(join(root, me), { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
    .catch(() => {});
  for (const other of await comers(root)) {
    const seen = beats.get(other);
    if (seen?.beat !== (await beatOf(root, other))) continue;
    await sleep(Math.max(0, 4 * BEAT_MS - (performance.now() - seen.at)));
    if (seen.beat === (await beatOf(root, other)))
      await fs.rm(join(root, other), { recursive: true, force: true }).catch(() => {});
  }
  if ((await comers(root)).length > 0) return;
  await fs.rm(root, { recursive: true, force: true }).catch(() => {});
}

async function comers(root: string): Promise<string[]> {
  const names = await fs.readdir(root).catch(() => []);
  return names.filter((name) => parseRunnerId(name));
}
