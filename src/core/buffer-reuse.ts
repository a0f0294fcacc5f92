/**
 * Buffers for lists of tens of megabytes. A runner needs one for each version of the list, and
 * neither the garbage collector nor the allocator is quick to give back memory that is free: a
 * hundred megabytes and more would pile up. So the memory of a version is used again for the next
 * one.
 */

/** Shorter buffers are left to the garbage collector. */
const LONG_BYTES = 1_048_576;

/** Shorter buffers are allocated with exactly the size that is asked for. */
const HUGE_BYTES = 8 * LONG_BYTES;

/** More than a list of 100,000 entries needs, so that its buffer need not grow meanwhile. So much
 *  memory is mapped by the system, and pages that are not written to take no memory. Less would
 *  come from the heap of the allocator (DEFAULT_MMAP_THRESHOLD_MAX in mallopt(3)), where it leaves
 *  holes that are too small for a list that has grown. */
const SYSTEM_BYTES = 64 * LONG_BYTES;

/** A list grows, and the memory of one version should be enough for many that follow. */
const GROWTH = 1.25;

/** The memory of a huge version that is not needed any more. */
let spare: ArrayBuffer | undefined;

/** A buffer of `size` bytes with arbitrary content. */
export function takeBuffer(size: number): Buffer {
  if (size < HUGE_BYTES) return Buffer.allocUnsafeSlow(size);
  const memory = spare;
  spare = undefined;
  if (memory && memory.byteLength >= size) return Buffer.from(memory, 0, size);
  return Buffer.allocUnsafeSlow(Math.max(Math.ceil(size * GROWTH), SYSTEM_BYTES)).subarray(0, size);
}

/** The concatenation of `parts`. */
export function joinBytes(parts: readonly Buffer[]): Buffer {
  const all = takeBuffer(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) at += part.copy(all, at);
  return all;
}

/** Takes back the memory of a version that is not needed any more: `bytes` are empty from now
 *  on. */
export function reuseBuffer(bytes: Buffer): void {
  if (bytes.length < LONG_BYTES) return; // it may share its memory
  const memory = bytes.buffer as ArrayBuffer;
  // It is transferred to a new ArrayBuffer, so that nobody who still has `bytes` sees what is
  // written there next.
  const moved = structuredClone(memory, { transfer: [memory] });
  if (moved.byteLength >= SYSTEM_BYTES) spare = moved;
}
