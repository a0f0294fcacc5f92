import * as fs from "node:fs/promises";
import type { Clock } from "../core/clock.ts";
import { isGone } from "../core/errno.ts";

/**
 * How long experiments whose list is elsewhere may outlive their runner. The runners of this
 * machine that reach the list touch a file, which says how long that lasts: its text is a number of
 * milliseconds. When it was not touched for so long, others will soon be given what runs here.
 */
export class LeaseFile {
  readonly #path: string;
  readonly #clock: Pick<Clock, "monotonic" | "now">;
  #seen: { readonly touchedAt: number; readonly monotonic: number; readonly ms: number } | undefined;

  constructor(path: string, clock: Pick<Clock, "monotonic" | "now">) {
    [this.#path, this.#clock] = [path, clock];
  }

  /** Says that a runner reaches the list now, or did `agoMs` ago. @throws the system's error */
  static async touch(path: string, ms: number, agoMs: number, now: Date): Promise<void> {
    const at = (now.getTime() - agoMs) / 1_000;
    const isThere = await fs.utimes(path, at, at).then(
      () => true,
      () => false,
    );
    if (isThere && Number(await fs.readFile(path, "utf8")) === ms) return;
    await fs.writeFile(path, String(ms), { mode: 0o600 });
    await fs.utimes(path, at, at);
  }

  /** Whether it was not touched for too long, by the wall clock or by the monotonic one: one of
   *  them stands still while the machine sleeps. A file that is gone was not. */
  async isOver(): Promise<boolean> {
    const [now, monotonic] = [this.#clock.now().getTime(), this.#clock.monotonic()];
    try {
      const [text, { mtimeMs }] = [await fs.readFile(this.#path, "utf8"), await fs.stat(this.#path)];
      const ms = /^\d+$/.test(text) ? Number(text) : (this.#seen?.ms ?? Number.POSITIVE_INFINITY);
      if (this.#seen?.touchedAt === mtimeMs) this.#seen = { ...this.#seen, ms };
      else this.#seen = { touchedAt: mtimeMs, monotonic: monotonic - Math.max(0, now - mtimeMs), ms };
    } catch (error) {
      if (isGone(error)) return true;
    }
    if (!this.#seen) return false; // it cannot be read now
    return Math.max(now - this.#seen.touchedAt, monotonic - this.#seen.monotonic) > this.#seen.ms;
  }
}
