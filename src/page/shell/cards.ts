import { formatFor } from "../../text/digits.ts";
import { formatDuration } from "../../text/format-duration.ts";
import { formatNumber } from "../../text/format-number.ts";
import type { Figures } from "../data/figures.ts";
import { counted, percent, whole } from "../format.ts";
import type { View } from "../part.ts";

export interface Card {
  readonly value: string;
  readonly label: string;
}

/** The figures of a list; what it does not have is left out. */
export function cardsOf(view: View, figures: Figures): Card[] {
  const { elapsed, computing, slots, hosts } = figures;
  const best = bestCard(view);
  if (elapsed === undefined || elapsed <= 0 || slots === 0) return best;
  return [
    ...best,
    { value: formatDuration(elapsed), label: "from first start to last end" },
    { value: formatDuration(computing), label: "of computing" },
    { value: `${(computing / elapsed).toFixed(1)}×`, label: "faster than one after the other" },
    { value: whole(slots), label: `${slots === 1 ? "slot" : "slots"} on ${counted(hosts, "host")}` },
    { value: percent(Math.min(1, computing / (elapsed * slots))), label: "of the slots' time was used" },
  ];
}

/** The best of all rows, whatever the filter says. */
function bestCard({ data, metric, scores, better }: View): Card[] {
  if (!metric) return [];
  const sign = better === "max" ? 1 : -1;
  let best = -1;
  for (const [row, score] of scores.entries())
    if (!Number.isNaN(score) && (best === -1 || sign * score > sign * (scores[best] ?? 0))) best = row;
  const score = scores[best];
  if (score === undefined) return [{ value: "–", label: `no run has a value of ${metric.name}` }];
  const finite = [...scores].filter((value) => !Number.isNaN(value));
  const value = formatNumber(score, formatFor(finite, []));
  return [{ value, label: `best ${metric.name}, entry ${data.n[best]}` }];
}
