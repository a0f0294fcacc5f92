import { type FSWatcher, watch } from "node:fs";

/**
 * A hint from the kernel of this machine (inotify and its like) that the list has changed. It is
 * best effort: the kernel does not report what other machines write to shared storage, and it may
 * report nothing at all, so nobody may rely on it. It costs the storage nothing.
 */
export class ChangeHint {
  readonly #path: string;
  #watcher: FSWatcher | undefined;
  /** Whether the watched version of the list has changed already. */
  #hasFired = false;
  #isUnsupported = false;
  /** Called when the list has changed. */
  onChange: (() => void) | undefined;

  /** @param path of the list */
  constructor(path: string) {
    this.#path = path;
  }

  /** Watches the present version of the list. Call it after each poll of the list: every version
   *  is a file of its own, and the kernel watches files, not names. */
  listen(): void {
    if (this.#isUnsupported || (this.#watcher && !this.#hasFired)) return;
    this.end();
    try {
      this.#watcher = watch(this.#path, { persistent: false }, () => this.#fire());
      this.#watcher.on("error", () => this.end());
      this.#hasFired = false;
    } catch {
      // There is no list, or the user has no watch left (fs.inotify.max_user_instances).
      this.#isUnsupported = true;
    }
  }

  /** Stops watching. */
  end(): void {
    this.#watcher?.close();
    this.#watcher = undefined;
  }

  #fire(): void {
    this.#hasFired = true;
    this.onChange?.();
  }
}
