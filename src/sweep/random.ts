/**
 * A pseudorandom number generator that gives the same numbers for the same seed on every machine:
 * Mulberry32 by Tommy Ettinger, a 32-bit counter that is incremented by an odd constant and
 * scrambled by multiplications and xor-shifts
 * (https://gist.github.com/tommyettinger/46a874533244883189143505d203312c, public domain). `seed`
 * is a whole number from 0 to 2^32 - 1; the results are at least 0 and below 1. It is good enough
 * for choosing settings, and nothing secret depends on it.
 */
export function seededRandom(seed: number): () => number {
  let counter = seed >>> 0;
  const next = (): number => {
    counter = (counter + 0x6d2b79f5) >>> 0;
    let x = Math.imul(counter ^ (counter >>> 15), counter | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return (x ^ (x >>> 14)) >>> 0;
  };
  // 53 bits from two numbers, so that grids of more than 2^32 settings are sampled evenly, too.
  return () => ((next() >>> 5) * 2 ** 26 + (next() >>> 6)) / 2 ** 53;
}

/** `count` different whole numbers below `total`, in random order: the first steps of a
 *  Fisher-Yates shuffle (Durstenfeld, Communications of the ACM 7, 1964). Only the positions that
 *  were swapped are stored, so `total` may be huge. Numbers that `keep` rejects are drawn and
 *  dropped; then the result may have fewer numbers, also because at most {@link MAX_DRAWS} are
 *  drawn. */
export function sampleIndices(
  total: number,
  count: number,
  seed: number,
  keep: (index: number) => boolean = () => true,
): number[] {
  const random = seededRandom(seed);
  const swapped = new Map<number, number>();
  const sample: number[] = [];
  for (let i = 0; sample.length < count && i < total && i < MAX_DRAWS; i++) {
    const j = i + Math.floor(random() * (total - i));
    const index = swapped.get(j) ?? j;
    swapped.set(j, swapped.get(i) ?? i);
    if (keep(index)) sample.push(index);
  }
  return sample;
}

/** A Map can hold 2^24 keys at most, and by then nobody would wait any longer. */
const MAX_DRAWS = 15_000_000;
