import type { Direction } from "../request.ts";

/** Metrics with one of these words in the name are better when they are small. */
const SMALL_IS_GOOD =
  /^(?:loss|losses|error|errors|err|perplexity|ppl|nll|mse|mae|rmse|fid|wer|cer|time|latency|memory)$/;

/** Which way a metric is probably good, by the words of its name: `val/loss`, `testErr`, `acc:min`. */
export function guessedGoal(metric: string): Direction {
  const [, how] = /:(min|max)$/.exec(metric) ?? [];
  if (how === "min" || how === "max") return how;
  const words = metric
    .replaceAll(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  return words.some((word) => SMALL_IS_GOOD.test(word.replace(/\d+$/, ""))) ? "min" : "max";
}
