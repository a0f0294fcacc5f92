const LRS = ["1e-5", "3e-5", "1e-4", "3e-4", "1e-3", "3e-3", "1e-2", "3e-2", "0.1", "0.3"];
/**
 * The logarithm of the best learning rate of each optimizer.
 * @type {Readonly<Record<string, number>>}
 */
const BEST = { sgd: -1, adam: -3, adamw: -3, lion: -4 };

/**
 * Runs of a training whose best learning rate depends on the optimizer, and hardly anything on all
 * else; some diverge, and have no accuracy. 1,000 for each seed, seed by seed.
 * @param {() => number} random
 * @param {number} seeds
 * @returns {Generator<{ command: string, accuracy: number | undefined }>}
 */
export function* syntheticGrid(random, seeds = 10) {
  const normal = () => Math.sqrt(-2 * Math.log(random() + 1e-12)) * Math.cos(2 * Math.PI * random());
  for (let seed = 0; seed < seeds; seed++)
    for (const depth of [2, 4, 6, 8, 12])
      for (const [optimizer, best] of Object.entries(BEST))
        for (const size of [16, 32, 64, 128, 256])
          for (const lr of LRS) {
            const command = `train --lr ${lr} --batch-size ${size} --optimizer ${optimizer} --depth ${depth} --seed ${seed}`;
            const off = Math.log10(Number(lr)) - best - 0.1 * Math.log2(size / 64);
            const isDiverged = off > 1.6 && random() < 0.8;
            const loss = 0.07 * off * off * (off > 0 ? 1.6 : 0.7) + (optimizer === "sgd" ? 0.015 : 0);
            const accuracy = 0.94 - loss + 0.012 * Math.log2(depth) + 0.006 * normal();
            yield {
              command,
              accuracy: isDiverged ? undefined : Math.max(0.1, Math.min(0.985, accuracy)),
            };
          }
}
