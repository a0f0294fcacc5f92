import { type FSWatcher, watch } from "node:fs";

/**
 * A hint that the list has changed, from the kernel of this machine: what other machines write it does not tell, nor need it tell at all, so
 * nobody may rely on it. It costs the storage nothing.
 */
export class ChangeHint {
  readonly #path: string;
  #watcher: FSWatcher | undefined;
  #isSpent = false;
  #isRefused = false;
  /** Called when the list has changed. */
  onChange: (() => void) | undefined;

  /** @param path of the list */
  constructor(path: string) {
    this.#path = path;
  }

  /** Listens to the version of the list that is there now, to be called after each look at it: the next one is another file. */
  listen(): void {
    if (this.#isRefused || (this.#watcher && !this.#isSpent)) return;
    this.end();
    try {
      this.#watcher = watch(this.#path, { persistent: false }, () => this.#tell());
      this.#watcher.on("error", () => this.end());
      this.#isSpent = false;
    } catch {
      this.#isRefused = true; // there is no list, or a user may have so many watches (fs.inotify.max_user_instances)
    }
  }

  end(): void {
    this.#watcher?.close();
    this.#watcher = undefined;
  }

  #tell(): void {
    this.#isSpent = true;
    this.onChange?.();
  }
}
