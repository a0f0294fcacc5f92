// What the detectors of a soak say when it is over: judge(folder, entries, killed).
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Files that the harness itself makes. */
const KNOWN = new Set(
  "busy logs journal starts successes overlaps stderr experiment.sh exps.json".split(" "),
);

/** @param killed pids of the runners that died by SIGKILL
 *  @param runners pids of all runners that there were */
export function judge(cwd, size, killed, runners) {
  const lines = (name) =>
    existsSync(join(cwd, name))
      ? readFileSync(join(cwd, name), "utf8")
          .split("\n")
          .filter((line) => line !== "")
          .map((line) => line.split(" "))
      : [];
  const list = JSON.parse(readFileSync(join(cwd, "exps.json"), "utf8"));
  const starts = lines("starts");
  const runnerOf = new Map(starts.map(([, claim, pid]) => [claim, Number(pid)]));
  // The last claim that each slot of each runner began: what came before it was over when a kill came.
  const last = new Set(new Map(starts.map(([, claim, pid, slot]) => [`${pid} ${slot}`, claim])).values());
  // Whether an attempt may have been cut off, so that it counts as lost and its entry is run again. A runner that died before
  // the experiment's first line is not its parent any more.
  const mayRepeat = (claim) => {
    const pid = runnerOf.get(claim);
    return !runners.has(pid) || (killed.has(pid) && last.has(claim));
  };
  const violations = {
    overlaps: lines("overlaps").length,
    doubled: 0,
    lostInVain: 0,
    unsaid: 0,
    notDone: 0,
    leftBehind: 0,
  };
  let [repeated, lost] = [0, 0];

  const successes = groupByEntry(lines("successes"));
  for (let n = 0; n < size; n++) {
    const [mark, record] = list[n] ?? [];
    if (mark !== "executed" || record.status !== "done") {
      violations.notDone++;
      console.error(`entry ${n} is not done: ${JSON.stringify(list[n])}`);
    }
    const claims = (successes.get(n) ?? []).map(([, claim]) => claim);
    // The list says done of an attempt that did not succeed.
    if (record?.status === "done" && !claims.includes(record.claim)) violations.unsaid++;
    for (const claim of claims) {
      if (claim === record?.claim) continue;
      // Right only if its runner was killed before it could write this down.
      if (mayRepeat(claim)) repeated++;
      else {
        violations.doubled++;
        console.error(
          `entry ${n}, claim ${claim}, runner ${runnerOf.get(claim)}: succeeded, but the list has ${JSON.stringify(record)}`,
        );
      }
    }
    for (const { claim, reason } of record?.history ?? []) {
      if (reason !== "lost") continue;
      lost++;
      if (mayRepeat(claim)) continue;
      violations.lostInVain++;
      console.error(
        `entry ${n}, claim ${claim}, runner ${runnerOf.get(claim)}: counts as lost, but was over: ${JSON.stringify(record)}`,
      );
    }
  }
  violations.leftBehind = readdirSync(cwd).filter((name) => !KNOWN.has(name)).length;
  violations.leftBehind += readdirSync(join(cwd, "busy")).length;

  const atPoints = {};
  let longestWaitMs = 0;
  for (const [what, point] of lines("journal")) {
    if (what === "waited") longestWaitMs = Math.max(longestWaitMs, Number(point));
    else atPoints[`${what} ${point}`] = (atPoints[`${what} ${point}`] ?? 0) + 1;
  }
  return { claims: starts.length, lost, repeatedAfterKill: repeated, longestWaitMs, atPoints, violations };
}

function groupByEntry(lines) {
  const groups = new Map();
  for (const line of lines) groups.set(Number(line[0]), [...(groups.get(Number(line[0])) ?? []), line]);
  return groups;
}
