import { noteHeldBack } from "../../membership/held-back-note.ts";
import type { ListFile } from "../../store/list-file.ts";
import type { RunnerSession } from "./runner-session.ts";

/** Tells those who look at the list why this runner starts nothing. */
export class HeldBackNote {
  readonly #list: Pick<ListFile, "path">;
  readonly #session: Pick<RunnerSession, "identity">;
  /** One write after the other. */
  #writing: Promise<unknown> = Promise.resolve();

  constructor(list: Pick<ListFile, "path">, session: Pick<RunnerSession, "identity">) {
    [this.#list, this.#session] = [list, session];
  }

  /** @param why in words; undefined when it starts something again */
  set(why: string | undefined): void {
    this.#writing = this.#writing.then(async () =>
      noteHeldBack(this.#list.path, this.#session.identity().runner, why),
    );
  }

  /** Resolves when all is written. */
  async end(): Promise<void> {
    await this.#writing;
  }
}
