import { dirname } from "node:path";
import type { Workplace } from "../../core/allocation-job.ts";
import { writePoolNote } from "../../membership/runner-pools.ts";
import type { Heartbeat } from "../../membership/start-heartbeat.ts";

/** Tells those who look at the list where this runner works, and when it will have to leave. */
export class WorkplaceNote {
  readonly #workplace: Workplace;
  #heartbeat: Pick<Heartbeat, "path" | "runner" | "sharing"> | undefined;
  #endsMs: number | undefined;
  /** One write after the other. */
  #writing: Promise<void> = Promise.resolve();

  constructor(workplace: Workplace) {
    this.#workplace = workplace;
  }

  /** The note belongs to this heartbeat from now on. */
  move(heartbeat: Pick<Heartbeat, "path" | "runner" | "sharing">): void {
    this.#heartbeat = heartbeat;
    this.#write();
  }

  /** @param endsMs when the allocation ends, milliseconds since the epoch */
  setEnd(endsMs: number): void {
    this.#endsMs = endsMs;
    this.#write();
  }

  /** Writes no more; resolves when all is written. */
  async end(): Promise<void> {
    this.#heartbeat = undefined;
    await this.#writing;
  }

  #write(): void {
    this.#writing = this.#writing.then(async () => {
      if (!this.#heartbeat) return;
      const { path, runner, sharing } = this.#heartbeat;
      const endsMs = this.#endsMs;
      const note = { ...this.#workplace, ...(endsMs !== undefined && { endsMs }) };
      await writePoolNote(dirname(path), runner, note, sharing);
    });
  }
}
