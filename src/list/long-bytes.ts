/**
 * Memory for a list of tens of megabytes, of which a runner needs a new one for each version. Neither the garbage collector nor the
 * allocator is in a hurry to give back what has served: a hundred megabytes and more would pile up.
 */

/** What is shorter is left to the garbage collector. */
const LONG_BYTES = 1_048_576;

/** What is shorter is taken from the allocator as it is. */
const HUGE_BYTES = 8 * LONG_BYTES;

/** From this size on, memory comes from the system and goes back to it as soon as it is free (DEFAULT_MMAP_THRESHOLD_MAX in mallopt(3)); what is
 *  smaller leaves holes that a list that has grown does not fit into. Of what is not written to nothing is taken. */
const SYSTEM_BYTES = 33 * LONG_BYTES;

/** A buffer of `size` bytes, with any content. */
export function makeRoom(size: number): Buffer {
  if (size < HUGE_BYTES) return Buffer.allocUnsafeSlow(size);
  return Buffer.allocUnsafeSlow(Math.max(size, SYSTEM_BYTES)).subarray(0, size);
}

/** `parts` one after the other. */
export function joinBytes(parts: readonly Buffer[]): Buffer {
  const all = makeRoom(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) at += part.copy(all, at);
  return all;
}

/** Gives back the memory of a version that has served. Who still holds these bytes (a look at the list that has begun before) finds
 *  them empty, and looks again. */
export function letGo(bytes: Buffer): void {
  if (bytes.length < LONG_BYTES) return; // it may share its memory
  const memory = bytes.buffer as ArrayBuffer;
  // What they are moved to is garbage of the young kind, which is collected soon.
  structuredClone(memory, { transfer: [memory] });
}
