/** What helps when qsub(1) refuses: what a cluster has differs, and so do the names. */
const HINTS: readonly (readonly [refusal: RegExp, hint: string])[] = [
  [
    /unknown resource "gpu"/,
    "GPUs have another name on this cluster (qconf -sc lists all): --extra '-l NAME=1' instead of --gpus",
  ],
  [/unknown resource/, "resources of this cluster: qconf -sc"],
  [/unknown queue/, "queues of this cluster: qconf -sql"],
  [
    /parallel environment "[^"]*" does not exist/,
    "another one: --pe NAME; those of this cluster: qconf -spl",
  ],
  [/no suitable queues/, "ask for less, or look at what the queues offer: qstat -F"],
];

/** What to try after `said`; undefined when that is not known. */
export function hintFor(said: string): string | undefined {
  return HINTS.find(([refusal]) => refusal.test(said))?.[1];
}
