/**
 * Random numbers that a seed repeats, on every machine: Mulberry32 by Tommy Ettinger, a 32-bit counter that steps by an odd
 * constant, scrambled by multiply and xor-shift (https://gist.github.com/tommyettinger/46a874533244883189143505d203312c,
 * public domain). `seed` is a whole number from 0 to 2^32 - 1; the results are from 0 up to, not including, 1. Good enough to
 * pick settings; nothing secret depends on it.
 */
export function seededRandom(seed: number): () => number {
  let counter = seed >>> 0;
  const next = (): number => {
    counter = (counter + 0x6d2b79f5) >>> 0;
    let x = Math.imul(counter ^ (counter >>> 15), counter | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return (x ^ (x >>> 14)) >>> 0;
  };
  // 53 bits of two draws, so that grids of more than 2^32 settings are sampled evenly too.
  return () => ((next() >>> 5) * 2 ** 26 + (next() >>> 6)) / 2 ** 53;
}

/** `count` different whole numbers below `total`, in random order: the first steps of a Fisher-Yates shuffle, of which only
 *  the places that moved are kept, so that `total` may be huge. What `keep` does not want is drawn and left out: then there may be
 *  fewer, also when {@link MOST_DRAWS} did not find more. */
export function sampleIndices(
  total: number,
  count: number,
  seed: number,
  keep: (index: number) => boolean = () => true,
): number[] {
  const random = seededRandom(seed);
  const moved = new Map<number, number>();
  const picked: number[] = [];
  for (let i = 0; picked.length < count && i < total && i < MOST_DRAWS; i++) {
    const j = i + Math.floor(random() * (total - i));
    const index = moved.get(j) ?? j;
    moved.set(j, moved.get(i) ?? i);
    if (keep(index)) picked.push(index);
  }
  return picked;
}

/** A Map holds 2^24 at most, and by then nobody waits any more. */
const MOST_DRAWS = 15_000_000;
