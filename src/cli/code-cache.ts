import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { cachedDataVersionTag, setFlagsFromString } from "node:v8";
import { Script } from "node:vm";
import { crc32 } from "node:zlib";
import { compiledFolder, isTrusted, makeTrusted } from "./cache-folder.ts";

/** Shorter files take longer to be read than to be compiled. */
const SMALL = 4_096;
/** A checksum is at the end of each file. */
const SUM_BYTES = 4;

/**
 * Keeps what V8 has compiled of this program for the next start, which takes a third less time
 * then. It is code, so it lies in the user's own cache folder, where nobody else may write.
 * Without such a folder everything works, more slowly. (Node keeps such a cache itself from version
 * 22.1 on, but for the flags of V8 with which a process ends: a runner has changed some by then.)
 */
export class CodeCache {
  readonly #build: string;
  readonly #root: string | undefined;

  /** @param build names the content of the bundle: V8 compares nothing but the length of a file */
  constructor(build: string, env: Readonly<NodeJS.ProcessEnv>) {
    this.#build = build;
    this.#root = env["NODE_DISABLE_COMPILE_CACHE"] ? undefined : compiledFolder(env);
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
    if (!makeTrusted(folder, this.#root)) return new Script(source, { filename });
    const script = compileAll(source, filename);
    keep(script.createCachedData(), path);
    return script;
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
    try {
      rmSync(unfinished, { force: true });
    } catch {
      // the storage takes nothing at all any more
    }
  }
}
