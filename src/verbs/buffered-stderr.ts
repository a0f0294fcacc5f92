import { unbroken } from "../core/terminal-text.ts";
import type { World } from "./world.ts";

/** So long a line may wait for others, milliseconds. */
const MOMENT_MS = 50;

/**
 * What a runner says on stderr. A line that comes alone is there at once; those that come right after it are written together: each
 * write wakes whoever reads, and a thousand short experiments have two thousand lines.
 */
export class BufferedStderr {
  readonly #world: Pick<World, "stderr">;
  #kept = "";
  /** Set for a moment after each write. */
  #timer: NodeJS.Timeout | undefined;

  constructor(world: Pick<World, "stderr">) {
    this.#world = world;
  }

  say(line: string): void {
    this.#kept += `${unbroken(line)}\n`;
    if (!this.#timer) this.flush();
  }

  /** Writes what is kept. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#kept === "") return;
    this.#world.stderr.write(this.#kept);
    this.#kept = "";
    this.#timer = setTimeout(() => this.flush(), MOMENT_MS);
    this.#timer.unref();
  }
}
