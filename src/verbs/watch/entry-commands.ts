import { Writable } from "node:stream";
import { CooperateError } from "../../core/failure.ts";
import type { Selection } from "../../core/selection.ts";
import { isSameAttempt, type AttemptRow } from "../../report/watch/model.ts";
import { DEFAULT_LEASE_MS } from "../../membership/failure-detector.ts";
import { cancelEntries } from "../cancel.ts";
import { pauseEntries } from "../pause.ts";
import { requeueEntries } from "../requeue-entries.ts";
import { resumeEntries } from "../resume.ts";
import type { ExitCode } from "../verb.ts";
import type { World } from "../world.ts";

type Do = (world: World, file: string, selection: Selection) => Promise<ExitCode>;

const COMMANDS = {
  cancel: cancelEntries,
  pause: pauseEntries,
  resume: resumeEntries,
  requeue: (world, file, selection) =>
    requeueEntries(world, {
      file,
      selection,
      which: "any",
      dryRun: false,
      force: false,
      leaseMs: DEFAULT_LEASE_MS,
    }),
} as const satisfies Record<string, Do>;

export type CommandName = keyof typeof COMMANDS;

/**
 * What the keys of the view ask of entries: exactly what the verbs of these names do, and in their words.
 */
export class EntryCommands {
  readonly #world: World;
  readonly #file: string;
  readonly #tell: (line: string) => void;
  readonly #fail: (error: unknown) => void;
  readonly #open = new Set<Promise<void>>();

  /** @param tell gets each line that a verb says
   *  @param fail gets what is thrown and is no message for the user: a bug */
  constructor(world: World, file: string, tell: (line: string) => void, fail: (error: unknown) => void) {
    this.#world = { ...world, stderr: linesTo(tell) };
    this.#file = file;
    this.#tell = tell;
    this.#fail = fail;
  }

  /** Asks for it, and comes back at once; the answer is told when there is one. */
  give(name: CommandName, pick: AttemptRow): void {
    this.#tell(`${name} entry ${pick.n} ...`);
    const order = this.#give(name, pick).finally(() => this.#open.delete(order));
    this.#open.add(order);
  }

  /** Whether somebody has yet to answer. */
  get waiting(): boolean {
    return this.#open.size > 0;
  }

  /** Resolves when all have been answered, or as far as they will be. */
  async settled(): Promise<void> {
    await Promise.all(this.#open);
  }

  async #give(name: CommandName, pick: AttemptRow): Promise<void> {
    let met = false;
    const selection: Selection = {
      text: String(pick.n),
      includes: (entry, n) => {
        const same = n === pick.n && isSameAttempt(entry, pick);
        met ||= same;
        return same;
      },
    };
    try {
      await COMMANDS[name](this.#world, this.#file, selection);
    } catch (error) {
      if (!(error instanceof CooperateError)) this.#fail(error);
      else this.#tell(met ? error.message : `entry ${pick.n} is no longer what it was: nothing is changed`);
    }
  }
}

/** A stream that hands on each line. */
function linesTo(tell: (line: string) => void): Writable {
  return new Writable({
    decodeStrings: false,
    write(chunk: string, _encoding, done) {
      for (const line of chunk.split("\n")) if (line !== "") tell(line);
      done();
    },
  });
}
