import writeFileAtomic from "write-file-atomic";
import type { CancelTimer, Clock } from "../../core/clock.ts";
import type { Entry } from "../../core/entry.ts";
import { formatList } from "../../list/format/codec.ts";
import { countIn, itemsIn } from "../protocol/fields.ts";
import { ProtocolFault } from "../protocol/line-reader.ts";
import { type MachineAlias, translateEntry } from "../protocol/machine-alias.ts";
import type { Message } from "../protocol/messages.ts";
import { digestOf, entryOf, lineOf } from "../protocol/wire.ts";

/** At most once in so many milliseconds the copy is written to the disk, and for at most this share
 *  of the time: of a long list that is work. */
const WRITE_MS = 1_000;
const WRITE_SHARE = 0.05;

/** A list of more characters is not taken: it would fill the memory. */
const LONGEST_LIST = 512 * 1_024 * 1_024;
/** What a part costs besides its characters: empty ones must not fill the memory either. */
const PART_COST = 64;

/** The newest version of a list elsewhere that is known here: in memory, and as a file for those
 *  who look at it. */
export class Replica {
  readonly path: string;
  /** Where the logs of attempts of this process are here, by claim: a record that comes names the
   *  file there, and this process finds its claims by what comes when a connection was cut meanwhile. */
  readonly logs = new Map<string, string>();
  readonly #alias: MachineAlias;
  readonly #clock: Clock;
  /** As they came, by which a change names what it changes. */
  #lines: string[] = [];
  #entries: readonly Entry[] = [];
  /** Entries that belong to a version of which more is to come. */
  #parts: (readonly [number, string])[] = [];
  /** Characters of these, and of all entries. */
  #partsSize = 0;
  #size = 0;
  readonly #longest: number;
  #version: unknown = "none";
  #cancelWrite: CancelTimer | undefined;
  #pauseMs = WRITE_MS;
  #writing: Promise<unknown> = Promise.resolve();

  /** @param longest characters of the list */
  constructor(path: string, alias: MachineAlias, clock: Clock, longest = LONGEST_LIST) {
    [this.path, this.#alias, this.#clock, this.#longest] = [path, alias, clock, longest];
  }

  /** What the other end calls the version that is here. */
  get version(): unknown {
    return this.#version;
  }

  /** The same array until something changes. */
  get entries(): readonly Entry[] {
    return this.#entries;
  }

  /** The log of a claim is that file here. When the answer to a first try was lost, its entry may have
   *  come meanwhile, with the log of that: it gets this one. */
  nameLog(claim: string, log: string): void {
    const isAnew = this.logs.has(claim);
    this.logs.set(claim, log);
    if (!isAnew) return;
    const n = this.#entries.findIndex(({ status, facts }) => status === "running" && facts.claim === claim);
    if (n !== -1) this.#entries = this.#entries.with(n, this.#read(this.#lines[n] as string));
  }

  /** A new connection begins with the whole list. */
  restart(): void {
    [this.#parts, this.#partsSize, this.#version] = [[], 0, "none"];
  }

  /** Takes in a part of a version, or its end.
   *  @throws ProtocolFault */
  take(message: Message): void {
    for (const item of itemsIn(message, "set")) {
      const [n, line] = Array.isArray(item) ? (item as unknown[]) : [];
      if (!Number.isSafeInteger(n) || (n as number) < 0 || typeof line !== "string")
        throw new ProtocolFault("it sent what is no entry");
      this.#parts.push([n as number, line]);
      this.#partsSize += line.length + PART_COST;
    }
    if (this.#size + this.#partsSize > this.#longest)
      throw new ProtocolFault("its list is longer than this machine takes");
    if (message.t !== "entries") return;
    this.#version = message["version"];
    this.#apply(countIn(message, "total"));
  }

  /** What `after`, an entry `n`, is to be sent as; undefined when nothing has changed. */
  changeOf(n: number, after: Entry): readonly [n: number, was: string, line: string] | undefined {
    const line = lineOf(translateEntry(after, this.#alias));
    const was = this.#lines[n] ?? "";
    return line === was ? undefined : [n, digestOf(was), line];
  }

  /** Writes the file; resolves when it is there. @throws the system's error */
  async write(): Promise<void> {
    this.#cancelWrite?.();
    this.#cancelWrite = undefined;
    const begun = this.#clock.monotonic();
    const text = formatList(this.#entries);
    const writing = this.#writing.then(async () =>
      writeFileAtomic(this.path, text, { mode: 0o600, fsync: false }),
    );
    this.#writing = writing.catch(() => {});
    await writing;
    this.#pauseMs = Math.max(WRITE_MS, (this.#clock.monotonic() - begun) / WRITE_SHARE);
  }

  #apply(total: number): void {
    const parts = this.#parts.splice(0);
    this.#partsSize = 0;
    const lines = this.#lines.slice(0, total);
    const entries = this.#entries.slice(0, total);
    for (const [n, line] of parts) {
      if (n >= total) throw new ProtocolFault("it sent an entry behind the end of the list");
      const before = lines[n];
      if (before === line) continue;
      this.#size += line.length - (before?.length ?? 0);
      lines[n] = line;
      entries[n] = this.#read(line);
    }
    for (const line of this.#lines.slice(total)) this.#size -= line.length;
    for (let n = this.#lines.length; n < total; n++)
      if (lines[n] === undefined) throw new ProtocolFault("it left out entries of the list");
    if (parts.length === 0 && total === this.#lines.length) return;
    [this.#lines, this.#entries] = [lines, entries];
    this.#cancelWrite ??= this.#clock.after(this.#pauseMs, () => void this.write().catch(() => {}));
  }

  #read(line: string): Entry {
    let entry: Entry;
    try {
      entry = translateEntry(entryOf(line), this.#alias);
    } catch {
      throw new ProtocolFault("it sent what is no entry");
    }
    if (entry.status !== "running") return entry;
    const log = this.logs.get(entry.facts.claim);
    return log === undefined ? entry : { ...entry, facts: { ...entry.facts, log } };
  }
}
