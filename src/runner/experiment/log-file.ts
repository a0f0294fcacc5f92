import { closeSync, constants, existsSync, fstatSync, lstatSync, openSync, rmSync } from "node:fs";
import * as fs from "node:fs/promises";
import { dirname } from "node:path";
import { metricsFileOf, storeOf } from "../../core/attempt-files.ts";
import { TO_MAKE } from "../../storage/open-flags.ts";
import { keepsReadersOut, share, type Sharing } from "../../storage/sharing.ts";
import { writeWhole } from "../../storage/write-whole.ts";
import { formatFoot, type LogFoot } from "./job-log.ts";
import { readLastBytes } from "./read-tail.ts";

const { O_APPEND, O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDWR, O_WRONLY } = constants;
/** O_EXCL follows no symbolic link (open(2)). */
const NEW_LOG = O_WRONLY | O_APPEND | O_CREAT | O_EXCL;

/** The file that takes what one program prints. It is open until {@link end} or {@link
 *  discard}. */
export class LogFile {
  readonly #path: string;
  readonly fd: number;
  /** Bytes before the program's own output. */
  readonly headBytes: number;
  #hasMetrics = false;

  private constructor(path: string, fd: number, headBytes: number) {
    [this.#path, this.fd, this.headBytes] = [path, fd, headBytes];
  }

  /** Creates the file, which must not exist yet, and writes its head. A log with a head is that of
   *  an attempt, for which no metrics and no store may exist either: they would be another's.
   *  @param sharing who may read it; undefined leaves that to the umask
   *  @throws the system's error; the file does not exist then */
  static create(path: string, head: string, sharing?: Sharing): LogFile {
    const fd = openSync(path, NEW_LOG, sharing?.file ?? 0o666);
    const log = new LogFile(path, fd, Buffer.byteLength(head));
    try {
      if (head !== "" && (existsSync(metricsFileOf(path)) || existsSync(storeOf(path)))) throw leftOver(path);
      if (sharing) shareLog(fd, path, sharing);
      writeWhole(fd, head);
      if (head !== "" && sharing) log.#makeMetrics(sharing);
    } catch (error) {
      log.discard();
      throw error;
    }
    return log;
  }

  /** Bytes so far; 0 when the system does not say. */
  get size(): number {
    try {
      return fstatSync(this.fd).size;
    } catch {
      return 0;
    }
  }

  /** Writes the foot, if there is one, and closes the file.
   *  @throws the system's error when the foot could not be written; the file is closed all the
   *    same */
  end(foot: LogFoot | undefined): void {
    try {
      if (foot) writeWhole(this.fd, formatFoot(foot));
    } finally {
      closeSync(this.fd);
      this.#dropMetrics();
    }
  }

  /** Removes the file of a program that was not started. */
  discard(): void {
    closeSync(this.fd);
    this.#dropMetrics();
    rmSync(this.#path, { force: true });
  }

  /** Under a umask that keeps out users of the list, makes the metrics file before the program does,
   *  which appends to it with whatever it is written in. */
  #makeMetrics(sharing: Sharing): void {
    if (!keepsReadersOut(sharing)) return;
    try {
      const fd = openSync(metricsFileOf(this.#path), TO_MAKE, sharing.file);
      share(fd, sharing.file, sharing.gid);
      closeSync(fd);
      this.#hasMetrics = true;
    } catch {
      // The program makes it, or says why that is not possible.
    }
  }

  /** Removes the metrics file again where nothing was written. */
  #dropMetrics(): void {
    const path = metricsFileOf(this.#path);
    if (this.#hasMetrics && lstatSync(path, { throwIfNoEntry: false })?.size === 0)
      rmSync(path, { force: true });
  }
}

/** The error of a log whose metrics or store are there already: like that of a log that is there. */
function leftOver(path: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`metrics or a store of ${path} are there already`), { code: "EEXIST" });
}

/** Writes the foot of a log whose supervisor was killed, unless the supervisor has written it.
 *  @throws the system's error when it could not be written */
export async function endAbandonedLog(path: string, foot: LogFoot): Promise<void> {
  const text = formatFoot(foot);
  const file = await fs.open(path, O_RDWR | O_APPEND | O_NOFOLLOW | O_NONBLOCK);
  try {
    const { bytes } = await readLastBytes(file, Buffer.byteLength(text));
    if (bytes.toString() !== text) await file.appendFile(text);
  } finally {
    await file.close();
  }
}

/** Directories in which the system creates logs with the right mode and group, so that nothing has
 *  to be changed. */
const suited = new Set<string>();

function shareLog(fd: number, path: string, { file: mode, gid }: Sharing): void {
  const folder = dirname(path);
  if (!suited.has(folder) && share(fd, mode, gid)) suited.add(folder);
}
