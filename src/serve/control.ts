import { isDeepStrictEqual } from "node:util";
import type { Entry } from "../core/entry.ts";
import { CooperateError } from "../core/failure.ts";
import { createMutex } from "../core/mutex.ts";
import { isSeenAttempt } from "../core/seen-attempt.ts";
import { formatNumbers, type Selection } from "../core/selection.ts";
import { visible } from "../core/terminal-text.ts";
import type { ControlAnswer, ControlRequest } from "../page/data/live-data.ts";
import { openListFile } from "../store/list-file.ts";
import type { World } from "../verbs/shared/world.ts";

/** Carries out an order for the selected entries, as the verb of that name does, and says in the
 *  world what has happened. */
type OrderVerb = (world: World, file: string, selection: Selection) => Promise<unknown>;

/** The verbs, passed in, since the live page lies below them. */
export type OrderVerbs = Readonly<Record<Exclude<ControlRequest["order"], "priority">, OrderVerb>> & {
  readonly priority: (world: World, file: string, selection: Selection, priority: number) => Promise<unknown>;
};

/** Carries out orders of pages one after the other, each with the verb of its name. An entry that
 *  has moved on since the page showed it is left alone. */
export class Control {
  readonly #world: World;
  readonly #file: string;
  readonly #verbs: OrderVerbs;
  readonly #entriesOf: (id: string) => readonly Entry[] | undefined;
  readonly #mutex = createMutex();

  /** @param entriesOf the entries that a page of that version shows; undefined when it shows others
   *    than the list has now */
  constructor(
    world: World,
    file: string,
    verbs: OrderVerbs,
    entriesOf: (id: string) => readonly Entry[] | undefined,
  ) {
    [this.#world, this.#file, this.#verbs, this.#entriesOf] = [world, file, verbs, entriesOf];
  }

  /** Carries out one order. What a user can cause becomes lines of the answer. */
  async obey(request: ControlRequest): Promise<ControlAnswer> {
    return this.#mutex(async () => this.#obey(request));
  }

  /** Resolves when what is under way is done. */
  async settled(): Promise<void> {
    await this.#mutex(async () => {});
  }

  async #obey({ id, order, priority = 0, entries }: ControlRequest): Promise<ControlAnswer> {
    const shown = this.#entriesOf(id);
    if (shown === undefined)
      return { lines: ["nothing was done: the page has changed meanwhile; look again"], changed: [] };
    const lines: string[] = [];
    const world = speakingTo(this.#world, (line) => lines.push(line));
    const seen = new SeenEntries(entries, shown);
    let isRefused = false;
    try {
      if (order === "priority") await this.#verbs.priority(world, this.#file, seen.selection, priority);
      else await this.#verbs[order](world, this.#file, seen.selection);
    } catch (error) {
      if (!(error instanceof CooperateError)) throw error;
      isRefused = true;
      if (seen.moved.length < entries.length || error.kind !== "usage")
        lines.push(error.message, ...(error.hint === undefined ? [] : [error.hint]));
    }
    if (seen.moved.length > 0)
      lines.push(`left alone, since they have changed meanwhile: ${formatNumbers(seen.moved)}`);
    const changed = isRefused && seen.moved.length === entries.length ? [] : await this.#changedOf(seen);
    return { lines: lines.map(visible), changed };
  }

  async #changedOf({ met }: SeenEntries): Promise<number[]> {
    const now = await openListFile(this.#file)
      .read()
      .catch(() => []);
    return [...met].filter(([n, entry]) => now[n] && !isDeepStrictEqual(now[n], entry)).map(([n]) => n);
  }
}

/** The entries that a page has seen, as a selection that leaves out those that have moved on. */
class SeenEntries {
  readonly #seen: ReadonlyMap<number, ControlRequest["entries"][number]>;
  readonly #shown: readonly Entry[];
  /** Those that were found as they were seen, when the selection was asked for the last time. */
  met = new Map<number, Entry>();

  /** @param shown those of the page: somebody may remove others, so that numbers move on */
  constructor(entries: ControlRequest["entries"], shown: readonly Entry[]) {
    this.#seen = new Map(entries.map((each) => [each.n, each]));
    this.#shown = shown;
  }

  get selection(): Selection {
    return {
      text: formatNumbers([...this.#seen.keys()].sort((a, b) => a - b)),
      within: () => {
        const met = new Map<number, Entry>();
        this.met = met;
        return (entry, n) => {
          const seen = this.#seen.get(n);
          if (seen === undefined || !isSeenAttempt(entry, seen)) return false;
          if (!isDeepStrictEqual(entry.argv, this.#shown[n]?.argv)) return false;
          met.set(n, entry);
          return true;
        };
      },
    };
  }

  /** Those that have moved on, ascending. */
  get moved(): number[] {
    return [...this.#seen.keys()].filter((n) => !this.met.has(n)).sort((a, b) => a - b);
  }
}

/** A world whose words go to `tell`, line by line. */
function speakingTo(world: World, tell: (line: string) => void): World {
  const write = (text: string | Uint8Array): boolean => {
    for (const line of String(text).split("\n")) if (line !== "") tell(line);
    return true;
  };
  return { ...world, stdout: { write }, stderr: { write } };
}
