/** Places for labels that are at least `gap` apart, as near as possible to where they should be, within
 *  `low` to `high`. The order is kept.
 *  @param wanted ascending */
export function pushApart(wanted: readonly number[], gap: number, low: number, high: number): number[] {
  // Labels that touch become a block around the middle of what they want (the pool adjacent violators
  // algorithm: Ayer et al., Annals of Mathematical Statistics 26, 1955).
  const blocks: { sum: number; count: number }[] = [];
  const startOf = ({ sum, count }: { sum: number; count: number }): number =>
    Math.min(Math.max(low, sum / count - ((count - 1) * gap) / 2), high - (count - 1) * gap);
  for (const place of wanted) {
    let block = { sum: place, count: 1 };
    for (;;) {
      const before = blocks.at(-1);
      if (!before || startOf(before) + before.count * gap <= startOf(block)) break;
      blocks.pop();
      block = { sum: before.sum + block.sum, count: before.count + block.count };
    }
    blocks.push(block);
  }
  return blocks.flatMap((block) => Array.from({ length: block.count }, (_, i) => startOf(block) + i * gap));
}
