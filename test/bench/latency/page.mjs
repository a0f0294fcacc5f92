// The page that the delayed processes share with us (struct page of delay.c): the delay, and the
// counts of their operations.
import { closeSync, ftruncateSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * In the order of delay.c: operations on paths, then on open files; the last ones cost no round
 * trip.
 */
const PAID =
  "mkdir rmdir open create stat realpath statfs rename unlink link chmod chown utimes readdir readlink access";
const PAID_OF_FILES = "fsync read setattr";
const FREE = ["write", "fstat", "close"];
const OPERATIONS = [...PAID.split(" "), ...PAID_OF_FILES.split(" "), ...FREE];

const WORD_BYTES = 8;
/** Where the parts of the page start, in words. */
const AT = { delay: 0, holdsBegun: 1, bytesRead: 3, counts: 4, underLock: 36, waiting: 68, holds: 68 + 1024 };
const MOST_HOLDS = 65_536;
const HOLD_WORDS = 7;
const PAGE_WORDS = AT.holds + MOST_HOLDS * HOLD_WORDS;

/**
 * @typedef {object} Hold of the list's lock by one process; milliseconds of {@link monotonic}
 * @property {number} asked when it first tried, or made its ticket
 * @property {number} got when its mkdir was answered
 * @property {number} letGo when it called rmdir @property {number} free when that was answered
 * @property {number} roundTrips from `got` to `letGo`
 * @property {number} published how often the list was replaced
 * @property {number} process a number that no other process has
 */

/**
 * @typedef {object} Look at the page; all since it was made
 * @property {number} at of {@link monotonic}
 * @property {number} roundTrips @property {number} bytesRead
 * @property {Record<string, number>} operations how many of each, by name
 * @property {Record<string, number>} underLock those under the lock
 * @property {Hold[]} holds that have ended
 * @property {number[]} waitingSince of those who wait for the lock now
 */

/** The clock of the page, milliseconds; the same for all processes of this machine. */
export function monotonic() {
  return Number(process.hrtime.bigint()) / 1e6;
}

/** A folder whose storage is slow for any process started with its {@link environment}. */
export class FarStorage {
  #folder = mkdtempSync(join(tmpdir(), "cooperate-page-"));
  #path = join(this.#folder, "page");
  #file = openSync(this.#path, "w+");

  /**
   * @param {string} root what is below it is far away; a real path
   * @param {string} list whose lock is watched; a real path
   * @param {{ path: string }} library compiled (library.mjs)
   */
  constructor(root, list, library) {
    this.root = root;
    this.list = list;
    this.library = library.path;
    ftruncateSync(this.#file, PAGE_WORDS * WORD_BYTES);
  }

  /** The variables that put a process far away from its storage.
   *  @param {NodeJS.ProcessEnv} [others] */
  environment(others = process.env) {
    return {
      ...others,
      LD_PRELOAD: this.library,
      DELAY_ROOT: this.root,
      DELAY_PAGE: this.#path,
      DELAY_LOCK: `${this.list}.lock`,
      UV_USE_IO_URING: "0", // operations through an io_uring are not seen
    };
  }

  /** From now on each round trip takes so long.
   *  @param {number} ms */
  delay(ms) {
    writeSync(this.#file, new BigInt64Array([BigInt(Math.round(ms * 1000))]), 0, WORD_BYTES, AT.delay);
  }

  /** @returns {Look} */
  look() {
    const at = monotonic();
    const head = this.#words(0, AT.holds);
    const begun = Math.min(head[AT.holdsBegun] ?? 0, MOST_HOLDS);
    const words = this.#words(AT.holds, begun * HOLD_WORDS);
    const holds = Array.from({ length: begun }, (_, k) =>
      holdOf(words.slice(k * HOLD_WORDS, (k + 1) * HOLD_WORDS)),
    );
    const operations = named(head.slice(AT.counts));
    return {
      at,
      operations,
      roundTrips: roundTripsOf(operations),
      bytesRead: head[AT.bytesRead] ?? 0,
      underLock: named(head.slice(AT.underLock)),
      holds: holds.filter(({ free }) => free > 0),
      waitingSince: head.slice(AT.waiting, AT.holds).flatMap((since) => (since > 0 ? since / 1e6 : [])),
    };
  }

  /** Processes started from now on have fast storage. */
  end() {
    closeSync(this.#file);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** @param {number} from @param {number} count */
  #words(from, count) {
    const words = new BigInt64Array(count);
    if (count > 0) readSync(this.#file, words, 0, count * WORD_BYTES, from * WORD_BYTES);
    return Array.from(words, Number);
  }
}

/**
 * The difference between two readings.
 * @param {Look} before @param {Look} after
 */
export function between(before, after) {
  const less = (/** @type {"operations" | "underLock"} */ key) =>
    Object.fromEntries(
      OPERATIONS.map((name) => [name, (after[key][name] ?? 0) - (before[key][name] ?? 0)]).filter(
        ([, count]) => count !== 0,
      ),
    );
  return {
    seconds: (after.at - before.at) / 1000,
    roundTrips: after.roundTrips - before.roundTrips,
    bytesRead: after.bytesRead - before.bytesRead,
    operations: less("operations"),
    underLock: less("underLock"),
    holds: after.holds.filter(({ got }) => got >= before.at),
  };
}

/** @param {Record<string, number>} operations */
export function roundTripsOf(operations) {
  return Object.entries(operations).reduce(
    (sum, [name, count]) => (FREE.includes(name) ? sum : sum + count),
    0,
  );
}

/** @param {number[]} counts @returns {Record<string, number>} */
function named(counts) {
  return Object.fromEntries(OPERATIONS.map((name, k) => [name, counts[k] ?? 0]));
}

/** @param {number[]} words @returns {Hold} */
function holdOf([asked = 0, got = 0, letGo = 0, free = 0, roundTrips = 0, published = 0, process = 0]) {
  const [askedMs, gotMs, letGoMs, freeMs] = [asked / 1e6, got / 1e6, letGo / 1e6, free / 1e6];
  return { asked: askedMs, got: gotMs, letGo: letGoMs, free: freeMs, roundTrips, published, process };
}
