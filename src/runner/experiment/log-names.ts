import { closeSync, openSync, readSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { logNameFor } from "../../core/attempt-files.ts";
import { randomBytes } from "../../core/random.ts";

/** How much of a log is read to learn its list: the command stands before the list. */
const HEAD_BYTES = 8_192;
/** A file name has at most 255 bytes, and the number of the attempt follows. */
const LONGEST_STEM = 60;

/**
 * The names of logs that are free in a directory: `cooperate_<n>`, then `cooperate_<n>.2` and so
 * on; where another list has `cooperate_<n>`, the name of the list follows: `cooperate_<n>.exps`.
 * The directory is listed once, so that a claim can say at once where its log will be. A name that
 * others take later is noticed when the log is created, which fails if the file exists. A name is
 * also taken where only the metrics or the store of an attempt are left (core/attempt-files.ts).
 */
export class LogNames {
  readonly directory: string;
  /** Undefined where each name is to be unique. */
  readonly #list: string | undefined;
  readonly #taken: Set<string>;
  /** Whether another list has the log `cooperate_<n>`, by its name; read once. */
  readonly #foreign = new Map<string, boolean>();

  private constructor(directory: string, list: string | undefined, taken: Set<string>) {
    [this.directory, this.#taken] = [directory, taken];
    this.#list = list === undefined ? undefined : basename(list);
  }

  /** @param list path of the list whose entries run */
  static async in(directory: string, list: string): Promise<LogNames> {
    const names = await readdir(directory);
    return new LogNames(
      directory,
      list,
      new Set(names.filter((name) => name.startsWith("cooperate_")).map(logNameFor)),
    );
  }

  /** Names that no other attempt ever has, in a folder that others than the attempts empty. */
  static unique(directory: string): LogNames {
    return new LogNames(directory, undefined, new Set());
  }

  /** The first free name for entry `n`. */
  next(n: number): string {
    if (this.#list === undefined) return `cooperate_${n}.${randomBytes(8).toString("hex")}`;
    const plain = `cooperate_${n}`;
    if (!this.#taken.has(plain)) return plain;
    const name = this.#isForeign(plain) ? `${plain}.${stemOf(this.#list)}` : plain;
    if (!this.#taken.has(name)) return name;
    for (let k = 2; ; k++) if (!this.#taken.has(`${name}.${k}`)) return `${name}.${k}`;
  }

  /** The path of the first free name for entry `n`. */
  pathFor(n: number): string {
    return join(this.directory, this.next(n));
  }

  /** `name` is taken from now on. */
  took(name: string): void {
    this.#taken.add(name);
  }

  #isForeign(name: string): boolean {
    const known = this.#foreign.get(name);
    if (known !== undefined) return known;
    // Compared by their names only: another machine may reach the same list by another path.
    const list = listIn(headOf(join(this.directory, name)));
    const isForeign = list !== undefined && basename(list) !== this.#list;
    this.#foreign.set(name, isForeign);
    return isForeign;
  }
}

/** The list that a log names in its head; undefined when there is no such line. */
function listIn(head: string): string | undefined {
  return /^# cooperate: entry .*\n# command: .*\n# list: (.*)\n/.exec(head)?.[1];
}

function headOf(path: string): string {
  try {
    const fd = openSync(path, "r");
    try {
      const bytes = Buffer.alloc(HEAD_BYTES);
      return bytes.toString("utf8", 0, readSync(fd, bytes, 0, HEAD_BYTES, 0));
    } finally {
      closeSync(fd);
    }
  } catch {
    return ""; // then its name does not tell the list
  }
}

/** The name of a list without `.json`, as a part of a file name; never only digits, which number
 *  attempts, nor what follows the name of a log in that of its store. */
function stemOf(list: string): string {
  const name = list.replace(/\.json$/, "");
  // To compile the class of all letters takes 1 ms of each start.
  const stem = /^[\w-]*$/.test(name) ? name : name.replaceAll(/[^\p{L}\p{N}_-]/gu, "_");
  return /^(?:\d*|store)$/.test(stem) ? `list_${stem}` : Array.from(stem).slice(0, LONGEST_STEM).join("");
}
