// Simulated runners of other machines, as a runner sees them: real heartbeats, and entries that
// they have claimed.
import { mkdirSync, utimesSync } from "node:fs";
import { join } from "node:path";

/** A runner touches its heartbeat this often (src/membership/heartbeat.ts). */
const BEAT_MS = 3000;
/** A share of them is touched at a time, as with many machines. */
const TICK_MS = 100;

/** Runners on different machines, one on each. */
export class OtherRunners {
  /** @type {string[]} */
  #heartbeats;
  #next = 0;
  /** @type {NodeJS.Timeout} */
  #timer;

  /** @param {string} list path @param {number} count */
  constructor(list, count) {
    this.ids = Array.from(
      { length: count },
      (_, n) => `node${n}-${1000 + n}-0badc0de-4026531836-${5000 + n}`,
    );
    const folder = `${list}.run`;
    if (count > 0) mkdirSync(folder, { recursive: true });
    this.#heartbeats = this.ids.map((id) => join(folder, `${id}.lock`));
    for (const path of this.#heartbeats) mkdirSync(path);
    const share = Math.ceil((count * TICK_MS) / BEAT_MS);
    this.#timer = setInterval(() => {
      for (let k = 0; k < share; k++) this.#beat();
    }, TICK_MS);
  }

  /** Their experiments. @returns entries for formatList */
  running() {
    return this.ids.map((runner, n) => ({
      status: "running",
      argv: ["sleep", "300"],
      options: {},
      facts: {
        host: `node${n}`,
        pid: 1000 + n,
        claim: `o${String(n).padStart(11, "0")}`,
        attempt: 1,
        startedAt: new Date().toISOString(),
        runner,
        log: `/shared/logs/cooperate_${n}`,
        directory: "/shared",
      },
      extra: {},
    }));
  }

  end() {
    clearInterval(this.#timer);
  }

  #beat() {
    const path = this.#heartbeats[this.#next++ % this.#heartbeats.length];
    const now = new Date();
    try {
      if (path !== undefined) utimesSync(path, now, now);
    } catch {
      // Another runner declared it dead: it must not come back.
    }
  }
}
