import { closeSync, openSync, readSync } from "node:fs";

/** The system's random generator on Linux and macOS (random(4)), which node:crypto reads, too:
 *  loading that module takes 2 ms of each start. */
const SOURCE = "/dev/urandom";

let pool: Buffer = Buffer.alloc(0);

/** `count` random bytes, at most 256, that nobody can guess. */
export function randomBytes(count: number): Buffer {
  if (pool.length < count) pool = fromSystem(1_024);
  const bytes = pool.subarray(0, count);
  pool = pool.subarray(count);
  return bytes;
}

/** A random UUID (RFC 9562, version 4). */
export function randomUuid(): string {
  const bytes = randomBytes(16);
  bytes[6] = 0x40 | (bytes.readUInt8(6) & 0x0f);
  bytes[8] = 0x80 | (bytes.readUInt8(8) & 0x3f);
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

function fromSystem(count: number): Buffer {
  const bytes = Buffer.alloc(count);
  try {
    const fd = openSync(SOURCE, "r");
    try {
      if (readSync(fd, bytes, 0, count, null) === count) return bytes;
    } finally {
      closeSync(fd);
    }
  } catch {
    // there is none, or no descriptor is left
  }
  return process.getBuiltinModule("node:crypto").randomFillSync(bytes);
}
