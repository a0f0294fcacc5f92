import * as fs from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { jitter } from "./retry.ts";
import { askKernel, isOfThisMachine, parseRunnerId, type RunnerId } from "./runner-id.ts";

/**
 * Whose turn it is among the runners of one machine. The lock (lock.ts) is a directory that is asked for again and again, so nobody
 * sees who else waits, and whoever holds it is the likeliest to have it again. So a runner that waits makes a mark beside its heartbeat, the
 * directory `FILE.run/<runner>.<ticket>.turn`, and only the one with the oldest ticket asks for the lock; the others look at the marks.
 *
 * This is advice, for order only. Marks of other machines are not looked at: caches of network storage would show them late.
 */

const SUFFIX = ".turn";
/** Each that stands before us will take at least about so long. */
const EACH_MS = 10;
const LONGEST_PAUSE_MS = 500;
/** Whoever stands first for so long may be dead. */
const ASK_MS = 100;
/** Whoever stands first for so long may be stopped: the next goes on as if it were not there. */
const LIMIT_MS = 2_000;
/** After so long we ask for the lock, whoever stands before us. */
const LONGEST_MS = 30_000;

interface Mark {
  readonly name: string;
  readonly runner: string;
  readonly ticket: number;
  readonly id: RunnerId;
}

/** The turns of one runner, which waits for no more than one at a time. */
export class Turns {
  readonly #directory: string;
  readonly #runner: string;
  #ticket: number | undefined;
  #mark: string | undefined;
  #hasCome = false;
  /** Who stands first, and since when we have seen that. */
  #first = { name: "", since: 0 };
  /** Marks that stood first for too long. */
  #passed: ReadonlySet<string> = new Set();

  /** @param directory of the heartbeats @param runner whose heartbeat is there */
  constructor(directory: string, runner: string) {
    this.#directory = directory;
    this.#runner = runner;
  }

  /** Resolves when it is our turn to ask for the lock: at once when nobody waits, or when it has come before and is not {@link over}. Never
   *  rejects: where no marks can be made or read, it is always our turn.
   *  @param taken whether the lock was found taken: then we have to wait in any case, and the others are to see it
   *  @param deadline by performance.now()
   *  @param hurry aborted, nobody waits any more: the lock is asked for at once */
  async come(taken: boolean, deadline: number, hurry?: AbortSignal): Promise<void> {
    if (this.#hasCome) return;
    this.#ticket ??= now();
    const isFree = !taken && (await this.#before()) === 0;
    if (isFree) return;
    await this.#make(this.#ticket);
    const until = Math.min(performance.now() + LONGEST_MS, deadline);
    for (;;) {
      const before = await this.#before();
      if (before === 0 || performance.now() > until || hurry?.aborted) break;
      const pause = jitter(Math.min(EACH_MS * before, LONGEST_PAUSE_MS));
      await sleep(pause, undefined, hurry && { signal: hurry }).catch(() => {}); // aborted
    }
    this.#hasCome = true;
  }

  /** We have the lock, or want it no more. */
  async over(): Promise<void> {
    if (this.#mark !== undefined) await fs.rmdir(this.#mark).catch(() => {}); // gone when we were taken for dead
    [this.#ticket, this.#mark, this.#hasCome] = [undefined, undefined, false];
  }

  async #make(ticket: number): Promise<void> {
    const path = join(this.#directory, `${this.#runner}.${ticket}${SUFFIX}`);
    this.#mark = await fs.mkdir(path).then(
      () => path,
      () => undefined,
    );
  }

  /** How many stand before us. */
  async #before(): Promise<number> {
    const marks = await listMarks(this.#directory).catch(() => []);
    const ours = this.#ticket ?? 0;
    const older = marks
      .filter(({ name, ticket, id }) => ticket < ours && !this.#passed.has(name) && isOfThisMachine(id))
      .toSorted((a, b) => a.ticket - b.ticket);
    for (const [index, { name, id }] of older.entries()) {
      const before = older.length - index;
      const seen = performance.now();
      if (name !== this.#first.name) this.#first = { name, since: seen };
      const stoodMs = seen - this.#first.since;
      if (stoodMs <= ASK_MS) return before;
      if (askKernel(id) === "dead") {
        await fs.rmdir(join(this.#directory, name)).catch(() => {});
      } else if (stoodMs <= LIMIT_MS) {
        return before;
      } else {
        const there = marks.filter((mark) => this.#passed.has(mark.name)).map((mark) => mark.name);
        this.#passed = new Set([...there, name]);
      }
    }
    return 0;
  }
}

/** Removes the marks of the runners that `are` says, which are dead. */
export async function removeMarks(
  directory: string,
  are: (runner: string, id: RunnerId) => boolean,
): Promise<void> {
  for (const { name, runner, id } of await listMarks(directory).catch(() => [])) {
    if (are(runner, id)) await fs.rmdir(join(directory, name)).catch(() => {});
  }
}

async function listMarks(directory: string): Promise<Mark[]> {
  const names = await fs.readdir(directory);
  return names.flatMap((name) => {
    if (!name.endsWith(SUFFIX)) return [];
    const stem = name.slice(0, -SUFFIX.length);
    const point = stem.lastIndexOf(".");
    const runner = stem.slice(0, point);
    const id = parseRunnerId(runner);
    return id ? [{ name, runner, id, ticket: Number(stem.slice(point + 1)) }] : [];
  });
}

/** Microseconds of the clock that is the same for all processes of this machine and boot. */
function now(): number {
  return Number(process.hrtime.bigint() / 1000n);
}
