import type { CancelTimer } from "../core/clock.ts";
import { unbroken } from "../core/terminal-text.ts";
import type { World } from "./shared/world.ts";

/** How long a line may be buffered, milliseconds. */
const MAX_DELAY_MS = 50;

/**
 * The messages of a runner on stderr. The first line is written at once; lines that follow within
 * a moment are written together, since each write wakes the process that reads, and a thousand
 * short experiments have two thousand lines.
 */
export class BufferedStderr {
  readonly #world: Pick<World, "stderr" | "after">;
  #buffer = "";
  /** Runs after each write; until it fires, lines are buffered. */
  #cancelTimer: CancelTimer | undefined;

  constructor(world: Pick<World, "stderr" | "after">) {
    this.#world = world;
  }

  /** Prints one line. */
  say(line: string): void {
    this.#buffer += `${unbroken(line)}\n`;
    if (!this.#cancelTimer) this.flush();
  }

  /** Writes what is buffered. */
  flush(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    if (this.#buffer === "") return;
    this.#world.stderr.write(this.#buffer);
    this.#buffer = "";
    this.#cancelTimer = this.#world.after(MAX_DELAY_MS, () => this.flush());
  }
}
