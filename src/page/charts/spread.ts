/** A number from 0 to below 1 that looks random and is the same for the same row: where many runs
 *  have one value, each is drawn a little beside it, always at the same place. The mixing function is
 *  the last step of MurmurHash3 (A. Appleby, public domain).
 *  @param salt another number gives other places */
export function spread(row: number, salt: number): number {
  let mixed = Math.imul(row + 1, 0x9e3779b1) ^ Math.imul(salt + 1, 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
}
