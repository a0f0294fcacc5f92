import {
  accessSync,
  constants,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { basename, dirname, join } from "node:path";
import { cachedDataVersionTag, setFlagsFromString } from "node:v8";
import { Script } from "node:vm";
import { crc32 } from "node:zlib";

/** What no start of so many days has added to is removed when a new folder is made. */
const OLD_DAYS = 7;
const DAY_MS = 86_400_000;
/** Shorter files take longer to be read than to be compiled. */
const SMALL = 4_096;
/** A checksum is at the end of each file. */
const SUM_BYTES = 4;

/**
 * Keeps what V8 has compiled of this program for the next start, which takes a third less time
 * then. It is code, so it lies in the user's own cache folder
 * (https://specifications.freedesktop.org/basedir-spec/latest/), where nobody else may write.
 * Without such a folder everything works, more slowly. (Node keeps such a cache itself from version
 * 22.1 on, but for the flags of V8 with which a process ends: a runner has changed some by then.)
 */
export class CodeCache {
  readonly #build: string;
  readonly #root: string | undefined;

  /** @param build names the content of the bundle: V8 compares nothing but the length of a file */
  constructor(build: string, env: Readonly<NodeJS.ProcessEnv>) {
    this.#build = build;
    this.#root = env["NODE_DISABLE_COMPILE_CACHE"] ? undefined : rootOf(env);
  }

  /** Compiles `source`, or takes what is kept of it. */
  compile(source: string, filename: string): Script {
    if (this.#root === undefined || source.length < SMALL) return new Script(source, { filename });
    // Another version of V8, other flags or another kind of processor make another tag.
    const folder = join(this.#root, `${this.#build}-${cachedDataVersionTag()}`);
    const path = join(folder, `${basename(filename)}.bin`);
    const cachedData = read(folder, path);
    if (cachedData) {
      const script = new Script(source, { filename, cachedData });
      if (script.cachedDataRejected === false) return script;
    }
    if (!isWritable(folder, this.#root)) return new Script(source, { filename });
    const script = compileAll(source, filename);
    keep(script.createCachedData(), path);
    return script;
  }
}

function rootOf(env: Readonly<NodeJS.ProcessEnv>): string | undefined {
  try {
    return join(env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "cooperate/compiled");
  } catch {
    return undefined; // the user has no home
  }
}

/** What was kept; undefined when it is not there yet, or damaged: V8 would crash. */
function read(folder: string, path: string): Buffer | undefined {
  try {
    if (!isTrusted(folder)) return undefined;
    const bytes = readFileSync(path);
    const end = bytes.length - SUM_BYTES;
    const code = bytes.subarray(0, end);
    return bytes.readUInt32LE(end) === crc32(code) ? code : undefined;
  } catch {
    return undefined;
  }
}

function isTrusted(folder: string): boolean {
  const found = statSync(folder, { throwIfNoEntry: false });
  return found !== undefined && found.uid === process.getuid?.() && (found.mode & 0o022) === 0;
}

/** Makes the folder if it is missing; false when it cannot be had. */
function isWritable(folder: string, root: string): boolean {
  try {
    if (!isBelowOurs(folder)) return false;
    if (mkdirSync(folder, { recursive: true, mode: 0o700 }) !== undefined) removeOld(root);
    accessSync(folder, constants.W_OK);
    return isTrusted(folder);
  } catch {
    return false; // no room, or a home that is read-only
  }
}

/** Whether what is there of the path belongs to this user: in the home of another (sudo) nothing is
 *  made. */
function isBelowOurs(folder: string): boolean {
  const found = statSync(folder, { throwIfNoEntry: false });
  return found ? found.uid === process.getuid?.() : isBelowOurs(dirname(folder));
}

function removeOld(root: string): void {
  for (const path of readdirSync(root).map((name) => join(root, name)))
    if (statSync(path).mtimeMs < Date.now() - OLD_DAYS * DAY_MS)
      rmSync(path, { recursive: true, force: true });
}

/** Compiles also the functions that are not called now: what is kept serves all later starts. */
function compileAll(source: string, filename: string): Script {
  setFlagsFromString("--no-lazy");
  try {
    return new Script(source, { filename });
  } finally {
    setFlagsFromString("--lazy");
  }
}

/** Writes a file that appears as a whole, best effort. */
function keep(code: Buffer, path: string): void {
  const unfinished = `${path}.${process.pid}`;
  const sum = Buffer.alloc(SUM_BYTES);
  sum.writeUInt32LE(crc32(code));
  try {
    writeFileSync(unfinished, Buffer.concat([code, sum]), { mode: 0o600 });
    renameSync(unfinished, path);
  } catch {
    rmSync(unfinished, { force: true });
  }
}
