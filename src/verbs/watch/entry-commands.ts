import { Writable } from "node:stream";
import { CooperateError } from "../../core/failure.ts";
import { type Selection, selectionBy } from "../../core/selection.ts";
import { isSameAttempt, type AttemptRow } from "../../report/watch/model.ts";
import type { ExitCode } from "../shared/verb.ts";
import type { World } from "../shared/world.ts";

/** A verb that acts on the selected entries of a list and says what has happened. */
export type EntryVerb = (world: World, file: string, selection: Selection) => Promise<ExitCode>;

/** The verbs that the keys of the view call. They are passed in, since the view lies below the
 *  verbs. */
export type EntryVerbs = Readonly<Record<"cancel" | "pause" | "resume" | "requeue", EntryVerb>>;

export type CommandName = keyof EntryVerbs;

export interface EntryCommandsOptions {
  readonly verbs: EntryVerbs;
  /** Shows a line that a verb says. */
  readonly show: (line: string) => void;
  /** Takes an error that is no message for the user: a bug. */
  readonly fail: (error: unknown) => void;
}

/**
 * What the keys of the view do to entries: exactly what the verbs of these names do, with their
 * messages.
 */
export class EntryCommands {
  readonly #world: World;
  readonly #file: string;
  readonly #verbs: EntryVerbs;
  readonly #show: (line: string) => void;
  readonly #fail: (error: unknown) => void;
  readonly #running = new Set<Promise<void>>();

  constructor(world: World, file: string, { verbs, show, fail }: EntryCommandsOptions) {
    this.#world = { ...world, stderr: linesTo(show) };
    this.#file = file;
    this.#verbs = verbs;
    this.#show = show;
    this.#fail = fail;
  }

  /** Starts a verb and returns at once; its messages are shown as they come. */
  start(name: CommandName, row: AttemptRow): void {
    this.#show(`${name} entry ${row.n} ...`);
    const command = this.#run(name, row).finally(() => this.#running.delete(command));
    this.#running.add(command);
  }

  /** Whether a verb still runs. */
  get isBusy(): boolean {
    return this.#running.size > 0;
  }

  /** Resolves when all verbs have ended. */
  async settled(): Promise<void> {
    await Promise.all(this.#running);
  }

  async #run(name: CommandName, row: AttemptRow): Promise<void> {
    let found = false;
    const selection = selectionBy(String(row.n), (entry, n) => {
      const same = n === row.n && isSameAttempt(entry, row);
      found ||= same;
      return same;
    });
    try {
      await this.#verbs[name](this.#world, this.#file, selection);
    } catch (error) {
      if (!(error instanceof CooperateError)) this.#fail(error);
      else this.#show(found ? error.message : `entry ${row.n} has changed meanwhile: nothing was done`);
    }
  }
}

/** A stream that passes each line to `show`. */
function linesTo(show: (line: string) => void): Writable {
  return new Writable({
    decodeStrings: false,
    write(chunk: string, _encoding, done) {
      for (const line of chunk.split("\n")) if (line !== "") show(line);
      done();
    },
  });
}
