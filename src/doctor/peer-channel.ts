import * as fs from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { usageError } from "../core/failure.ts";
import { formatRunnerId, ownRunnerId, parseRunnerId } from "../processes/runner-id.ts";
import { readSnapshot } from "../storage/snapshot.ts";
import { type Refresh, refresherFor } from "../storage/storage-kind.ts";
import { HEARTBEAT_MS, type Heartbeats, isLiving, readHeartbeat, startHeartbeat } from "./peer-heartbeat.ts";

/** The directory in which the two machines meet. */
const MEETING = ".cooperate-doctor-peer";
const POLL_MS = 20;
const FINISH_MS = 60_000;

/**
 * A channel between two processes on two machines that communicate through files in a directory,
 * and through nothing else. Each writes only to a folder of its own, which is named after its
 * runner id.
 */
export class PeerChannel {
  readonly root: string;
  readonly me: string;
  readonly peer: string;
  /** True on exactly one of the two machines. */
  readonly isFirst: boolean;
  readonly #refresh: Refresh;
  readonly #timer: NodeJS.Timeout;
  readonly #heartbeats: Heartbeats;
  readonly #interrupt: AbortSignal;

  private constructor(
    root: string,
    me: string,
    peer: string,
    refresh: Refresh,
    timer: NodeJS.Timeout,
    heartbeats: Heartbeats,
    interrupt: AbortSignal,
  ) {
    [this.root, this.me, this.peer] = [root, me, peer];
    this.isFirst = me < peer;
    this.#refresh = refresh;
    this.#timer = timer;
    this.#heartbeats = heartbeats;
    this.#interrupt = interrupt;
  }

  /** Waits until another machine has come to the same directory, and removes what dead ones left.
   *  @param interrupt when it is aborted, this one leaves and removes its files; it also ends
   *    later calls that wait for the other
   *  @throws CooperateError (usage) when nobody comes in time, or when two machines are there
   *    already; what `interrupt` was aborted with */
  static async connect(directory: string, timeoutMs: number, interrupt: AbortSignal): Promise<PeerChannel> {
    const root = join(directory, MEETING);
    const me = formatRunnerId(ownRunnerId());
    await fs.mkdir(join(root, me), { recursive: true });
    const refresh = await refresherFor(root);
    const timer = startHeartbeat(join(root, me));
    const deadline = performance.now() + timeoutMs;
    const heartbeats: Heartbeats = new Map();
    try {
      for (;;) {
        interrupt.throwIfAborted();
        await refresh(root);
        const others = (await participants(root)).filter((name) => name !== me);
        const living: string[] = [];
        for (const other of others) if (await isLiving(root, other, heartbeats, refresh)) living.push(other);
        if (living.length > 1)
          throw usageError(
            `two machines are already at work in ${directory}`,
            "wait until they have finished",
          );
        const [peer] = living;
        if (peer !== undefined) return new PeerChannel(root, me, peer, refresh, timer, heartbeats, interrupt);
        if (performance.now() > deadline) {
          throw usageError(
            "nobody came",
            "run the same command on the other machine while this one waits (--timeout)",
          );
        }
        await sleep(POLL_MS * 5);
      }
    } catch (error) {
      clearInterval(timer);
      await leave(root, me, heartbeats);
      throw error;
    }
  }

  /** Path of the value that this machine or the other one sends under `name`. */
  path(who: "me" | "peer", name: string): string {
    return join(this.root, this[who], name);
  }

  /** Sends `value` under `name`; the other machine sees all of it or nothing. */
  async send(name: string, value: unknown): Promise<void> {
    const path = this.path("me", name);
    await fs.writeFile(`${path}.tmp`, JSON.stringify(value), { flush: true });
    await fs.rename(`${path}.tmp`, path);
  }

  /** Waits for the value that the other machine sends under `name`.
   *  @throws CooperateError (usage) when it does not come in time; what the interrupt was aborted
   *    with */
  async receive(name: string, timeoutMs = 60_000): Promise<unknown> {
    const path = this.path("peer", name);
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      this.#interrupt.throwIfAborted();
      await this.#refreshNames();
      await this.#refresh(path);
      try {
        return JSON.parse((await readSnapshot(path)).bytes.toString()) as unknown;
      } catch {
        if (performance.now() > deadline)
          throw usageError(`the other machine has not answered (${name})`, "start both again");
      }
      await sleep(POLL_MS);
    }
  }

  /** An NFS client caches for up to half a minute that a name does not exist, unless it creates
   *  something in that directory itself. So this creates and removes a directory. */
  async #refreshNames(): Promise<void> {
    const path = this.path("peer", `refresh-${process.pid}`);
    await fs.mkdir(path).catch(() => {});
    await fs.rmdir(path).catch(() => {});
  }

  /** Barrier: waits until both machines have reached it. */
  async barrier(name: string): Promise<void> {
    await this.send(name, true);
    await this.receive(name);
  }

  /** Waits until the other machine has read everything that it needs; it may be gone by then. */
  async finish(): Promise<void> {
    await this.send("end", true);
    const path = join(this.root, this.peer);
    const deadline = performance.now() + FINISH_MS;
    while (performance.now() < deadline) {
      await this.#refreshNames();
      await this.#refresh(path);
      const names = await fs.readdir(path).catch(() => undefined);
      if (names === undefined || names.includes("end")) return;
      await sleep(POLL_MS);
    }
  }

  async end(): Promise<void> {
    clearInterval(this.#timer);
    await leave(this.root, this.me, this.#heartbeats);
  }
}

/** Removes our files. The last one to leave removes the whole directory, including the files of a
 *  process that died elsewhere: one whose heartbeat has not changed for several intervals, for
 *  which this function waits. */
async function leave(root: string, me: string, heartbeats: Heartbeats): Promise<void> {
  await fs
    .rm(join(root, me), { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
    .catch(() => {});
  for (const other of await participants(root)) {
    const seen = heartbeats.get(other);
    if (seen?.beat !== (await readHeartbeat(root, other))) continue;
    await sleep(Math.max(0, 4 * HEARTBEAT_MS - (performance.now() - seen.at)));
    if (seen.beat === (await readHeartbeat(root, other)))
      await fs.rm(join(root, other), { recursive: true, force: true }).catch(() => {});
  }
  if ((await participants(root)).length > 0) return;
  await fs.rm(root, { recursive: true, force: true }).catch(() => {});
}

async function participants(root: string): Promise<string[]> {
  const names = await fs.readdir(root).catch(() => []);
  return names.filter((name) => parseRunnerId(name));
}
