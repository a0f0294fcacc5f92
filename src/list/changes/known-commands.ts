import type { Entry } from "../../core/entry.ts";

/** What belongs to a new command besides its words, when it is compared with others. */
export interface Context {
  /** Indices of earlier commands of the same batch that must have ended first. They become entry
   *  numbers in its `after`. A command with this key is a step, and the list has it only where it is
   *  after the same entries. */
  readonly after?: readonly number[];
  /** Keeps it apart from commands that are the same: the list has it only where the name of the
   *  entry matches, and the batch where the key is the same. */
  readonly variant?: { readonly key: string; readonly matches: (name: string) => boolean };
}

/**
 * Which commands a list has already, and an added batch so far. Two commands are the same when
 * their identities are (append.ts). A step of a sweep is the same only where the commands before it
 * are, too: `table` after each `fit` is as many entries as there are fits.
 */
export class KnownCommands {
  readonly #entries: readonly Entry[];
  readonly #identityOf: (entry: Entry) => string;
  readonly #stepIdentityOf: (entry: Entry) => string;
  /** The last entry of the list by identity. */
  readonly #last = new Map<string, number>();
  /** The entry of each command of the batch so far, by identity and by what comes before it. */
  readonly #batch = new Map<string, number>();
  /** All entries of the list by identity, and by that and each entry that they are after. */
  #all: ReadonlyMap<string, readonly number[]> | undefined;
  /** Entries without a record that stand for a command of the batch. */
  readonly #claimed = new Set<number>();

  /** @param stepIdentityOf the identity of an entry as a step that is after another */
  constructor(
    entries: readonly Entry[],
    identityOf: (entry: Entry) => string,
    stepIdentityOf: (entry: Entry) => string,
  ) {
    this.#entries = entries;
    this.#identityOf = identityOf;
    this.#stepIdentityOf = stepIdentityOf;
    for (const [n, entry] of entries.entries()) this.#last.set(identityOf(entry), n);
  }

  /** The number of the entry that is the same command.
   *  @param identity as a step, if the command is after others
   *  @param preceding the entries that the command is after
   *  @param end its own number, if there is none */
  numberOf(identity: string, { variant, after }: Context, preceding: readonly number[], end: number): number {
    const key = after || variant ? JSON.stringify([identity, preceding, variant?.key]) : identity;
    const number = this.#batch.get(key) ?? this.#inList(identity, variant, preceding) ?? end;
    this.#batch.set(key, number);
    return number;
  }

  #inList(identity: string, variant: Context["variant"], preceding: readonly number[]): number | undefined {
    // A first step is there whatever it is after: a person may have changed that.
    if (preceding.length === 0 && !variant) return this.#last.get(identity);
    if (preceding.some((n) => n >= this.#entries.length)) return undefined;
    this.#all ??= this.#index();
    const [first] = preceding;
    const same = this.#all.get(first === undefined ? identity : `${identity}\n${first}`)?.findLast((n) => {
      const { status, options } = this.#entries[n] as Entry;
      if (status === "unknown") return false;
      const isAfter = preceding.every((other) => options.after?.includes(other));
      return isAfter && (!variant || variant.matches(options.name ?? ""));
    });
    if (same !== undefined) return same;
    // The original tool has dropped the record.
    const unknown = this.#all
      .get(identity)
      ?.find((n) => this.#entries[n]?.status === "unknown" && !this.#claimed.has(n));
    if (unknown !== undefined) this.#claimed.add(unknown);
    return unknown;
  }

  #index(): Map<string, number[]> {
    const all = new Map<string, number[]>();
    const add = (key: string, n: number): void => {
      const numbers = all.get(key);
      if (numbers) numbers.push(n);
      else all.set(key, [n]);
    };
    for (const [n, entry] of this.#entries.entries()) {
      add(this.#identityOf(entry), n);
      const { after = [] } = entry.options;
      if (after.length === 0) continue;
      const step = this.#stepIdentityOf(entry);
      for (const other of after) add(`${step}\n${other}`, n);
    }
    return all;
  }
}
