/**
 * Memory for a list of tens of megabytes, of which a runner needs a new one for each version. Neither the garbage collector nor the
 * allocator is in a hurry to give back what has served: a hundred megabytes and more would pile up. So the memory of the version before
 * is that of the next.
 */

/** What is shorter is left to the garbage collector. */
const LONG_BYTES = 1_048_576;

/** What is shorter is taken from the allocator as it is. */
const HUGE_BYTES = 8 * LONG_BYTES;

/** Longer than the list of 100,000 entries, so that its memory need not grow on the way. So much comes from the system, and of what is not written
 *  to nothing is taken; less would come from the allocator (DEFAULT_MMAP_THRESHOLD_MAX in mallopt(3)), which leaves holes that a list
 *  that has grown does not fit into. */
const SYSTEM_BYTES = 64 * LONG_BYTES;

/** A list grows, and the memory of one version is to do for many that follow. */
const GROWTH = 1.25;

/** The memory of a huge version that has served. */
let spare: ArrayBuffer | undefined;

/** A buffer of `size` bytes, with any content. */
export function takeBuffer(size: number): Buffer {
  if (size < HUGE_BYTES) return Buffer.allocUnsafeSlow(size);
  const memory = spare;
  spare = undefined;
  if (memory && memory.byteLength >= size) return Buffer.from(memory, 0, size);
  return Buffer.allocUnsafeSlow(Math.max(Math.ceil(size * GROWTH), SYSTEM_BYTES)).subarray(0, size);
}

/** `parts` one after the other. */
export function joinBytes(parts: readonly Buffer[]): Buffer {
  const all = takeBuffer(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) at += part.copy(all, at);
  return all;
}

/** Takes back the memory of a version that has served: `bytes` are empty from now on. */
export function reuseBuffer(bytes: Buffer): void {
  if (bytes.length < LONG_BYTES) return; // it may share its memory
  const memory = bytes.buffer as ArrayBuffer;
  // Under another name, so that nobody who had the bytes sees what is written there next.
  const moved = structuredClone(memory, { transfer: [memory] });
  if (moved.byteLength >= SYSTEM_BYTES) spare = moved;
}
