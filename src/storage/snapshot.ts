import { closeSync, fstatSync, openSync, type Stats } from "node:fs";
import * as fs from "node:fs/promises";
import { takeBuffer } from "../core/buffer-reuse.ts";
import { codeOf, StoreFault } from "../core/errno.ts";
import { versionOf } from "./file-version.ts";
import { TO_READ } from "./open-flags.ts";
import { forgetPath } from "./real-path.ts";

/** The newest version of a file. */
export interface Snapshot {
  readonly bytes: Buffer;
  readonly stat: Stats;
  /** Differs whenever the file was replaced or rewritten. */
  readonly version: string;
}

/** Reads content and identity of the newest version of `path`. It uses `open`, which makes an NFS
 *  client ask the server, and one descriptor that is closed in any case: readFileSync(path,
 *  "utf8") of Node 20 aborts the process when `close` fails with ESTALE, and leaks the descriptor
 *  when `fstat` does.
 *  @param known bytes that the file may still have: if so, the snapshot has this very buffer
 *  @throws StoreFault EGONE when there is no such file, ENOTFILE when it is a pipe or a device; the
 *    system's error otherwise */
export async function readSnapshot(path: string, known?: Buffer): Promise<Snapshot> {
  const file = await open(path);
  try {
    const stat = await file.stat();
    // a device may have no end, and reading a folder says what it is
    if (!stat.isFile() && !stat.isDirectory())
      throw new StoreFault("ENOTFILE", `${path} is a pipe or a device`);
    return { bytes: await readWhole(file, stat.size, known), stat, version: versionOf(stat) };
  } finally {
    await file.close();
  }
}

const CHUNK_BYTES = 1_048_576;

/** All bytes of an open file that has, or had a moment ago, `size` bytes. A long file is compared
 *  with the known bytes piece by piece, so that they are not in memory twice. */
async function readWhole(file: fs.FileHandle, size: number, known?: Buffer): Promise<Buffer> {
  const same = known && size > CHUNK_BYTES ? await commonLength(file, known) : 0;
  if (known && same === size && size === known.length) return known;
  const room = takeBuffer(size + 1);
  let length = known?.copy(room, 0, 0, same) ?? 0;
  while (length < room.length) {
    const { bytesRead } = await file.read(room, length, room.length - length, length);
    length += bytesRead;
    // It still has `size` bytes: one more was asked for, and did not come.
    if (bytesRead === 0 || length === size) return room.subarray(0, length);
  }
  // It has grown: an editor is writing in place.
  for (let all = room; ;) {
    const more = Buffer.allocUnsafeSlow(CHUNK_BYTES);
    const { bytesRead } = await file.read(more, 0, more.length, all.length);
    if (bytesRead === 0) return all;
    all = Buffer.concat([all, more.subarray(0, bytesRead)]);
  }
}

/** How many bytes an open file has in common with `known` at the beginning, in whole chunks or to
 *  the end of both. */
async function commonLength(file: fs.FileHandle, known: Buffer): Promise<number> {
  const chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  for (let at = 0; ;) {
    const { bytesRead } = await file.read(chunk, 0, chunk.length, at);
    const end = at + bytesRead;
    if (bytesRead === 0 || end > known.length) return at;
    if (!chunk.subarray(0, bytesRead).equals(known.subarray(at, end))) return at;
    at = end;
  }
}

/** Size and identity of the newest version of `path`, without its content. */
export async function readVersion(path: string): Promise<Omit<Snapshot, "bytes">> {
  const file = await open(path);
  try {
    const stat = await file.stat();
    return { stat, version: versionOf(stat) };
  } finally {
    await file.close();
  }
}

/** The version of `path` at this moment; undefined when there is no such file. It is synchronous,
 *  so that this process does nothing else until it has the answer, nor between that and what its
 *  caller does next. */
export function versionNow(path: string): string | undefined {
  let file: number;
  try {
    file = openSync(path, TO_READ);
  } catch (error) {
    if (codeOf(error) === "ENOENT" || codeOf(error) === "ELOOP") return undefined;
    throw error;
  }
  try {
    return versionOf(fstatSync(file));
  } finally {
    closeSync(file);
  }
}

/** @throws StoreFault ECHANGED when there is a symbolic link: `path` is a real one, so it was made
 *  since */
async function open(path: string): Promise<fs.FileHandle> {
  return fs.open(path, TO_READ).catch((error: unknown) => {
    const code = codeOf(error);
    if (code !== "ENOENT" && code !== "ELOOP") throw error;
    forgetPath(path);
    throw code === "ENOENT"
      ? new StoreFault("EGONE", `${path} does not exist`, error)
      : new StoreFault("ECHANGED", `${path} is a symbolic link now`, error);
  });
}
