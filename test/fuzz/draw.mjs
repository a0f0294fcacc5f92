import { seededRandom } from "../../dist/sweep/random.js";

/**
 * Random choices of one case: the same for the same seed and number of the case, so each can be
 * tried alone.
 * @param {number} seed
 * @param {number} number
 */
export function drawFor(seed, number) {
  const random = seededRandom((Math.imul(seed, 0x9e3779b1) ^ Math.imul(number + 1, 0x85ebca6b)) >>> 0);
  const below = (count) => Math.floor(random() * count);
  return {
    /** A whole number from 0 up to, not including, `count`. */
    below,
    /** True in `percent` of 100 cases. */
    chance: (percent) => random() * 100 < percent,
    pick: (items) => items[below(items.length)],
  };
}
