import { readdirSync, readFileSync } from "node:fs";

/**
 * Compares what the workers wrote into their journal with the list at the end. `givenBack`: claims
 * that were taken from workers known to be dead. `kept`: what the folder may contain.
 */
export function verdictOf({ file, folder, journal, entries, givenBack, kept }) {
  const claims = { begun: 0, ended: 0, killedAt: {}, pausedAt: {} };
  const waits = [];
  const begun = Array.from({ length: entries }, () => new Set());
  const ended = [];
  for (const line of readFileSync(journal, "utf8").trim().split("\n")) {
    const [what, n, claim, waitMs] = line.split(" ");
    if (what === "begun") begun[n].add(claim);
    if (what === "ended") ended.push({ n: Number(n), claim });
    if (what === "begun" || what === "ended") {
      claims[what]++;
      waits.push(Number(waitMs));
    }
    if (what === "killed") claims.killedAt[n] = (claims.killedAt[n] ?? 0) + 1;
    if (what === "paused") claims.pausedAt[n] = (claims.pausedAt[n] ?? 0) + 1;
  }

  let list = [];
  try {
    list = JSON.parse(readFileSync(file, "utf8"));
  } catch {
    // counted below: every entry is lost
  }
  const recordOf = (n) => (list[n]?.[0] === "executed" ? list[n][1] : {});
  const holds = (n, claim) => recordOf(n).status === "done" && recordOf(n).claim === claim;
  const twice = (of) => Math.max(0, [...of].filter((claim) => !givenBack.has(claim)).length - 1);
  const violations = {
    // Started twice, though the first one was not known to be dead.
    doubled: begun.reduce((sum, of) => sum + twice(of), 0),
    // Done, as the list says, by a claim that no worker started.
    unbegun: list.filter((_, n) => recordOf(n).status === "done" && !begun[n]?.has(recordOf(n).claim)).length,
    // A worker ended its work alive, and the list does not say so.
    lostOutcomes: ended.filter(({ n, claim }) => !holds(n, claim)).length,
    notDone: list.filter((_, n) => recordOf(n).status !== "done").length,
    lostEntries: entries - list.length,
    leftBehind: readdirSync(folder).filter((name) => !kept.includes(name)).length,
  };
  waits.sort((a, b) => a - b);
  const share = (part) => waits[Math.min(waits.length - 1, Math.floor(waits.length * part))] ?? 0;
  return { ...claims, lockWaitMs: { median: share(0.5), p95: share(0.95), longest: share(1) }, violations };
}
