/** What may lie beside the job log of an attempt. Their names follow from that of the log, so that
 *  the list need not tell them, and the three are taken together. */

const METRICS = ".metrics.jsonl";
const STORE = ".store";
const COMPANION = /\.(?:metrics\.jsonl(?:\.[^.]+)?|store)$/;

/** Where the attempt with that job log writes its metrics, if it does: JSON lines. */
export function metricsFileOf(log: string): string {
  return `${log}${METRICS}`;
}

/** The folder in which the attempt with that job log keeps what it saves, if it does. */
export function storeOf(log: string): string {
  return `${log}${STORE}`;
}

/** The name of the job log to which a file with that name belongs: `cooperate_3` for itself, for
 *  `cooperate_3.store`, `cooperate_3.metrics.jsonl` and `cooperate_3.metrics.jsonl.1`. */
export function logNameFor(name: string): string {
  return name.replace(COMPANION, "");
}
