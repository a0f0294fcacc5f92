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
  const lastOf = new Map(starts.map(([, claim, pid]) => [pid, claim])); // the last claim that each runner began
  const runnerOf = new Map(starts.map(([, claim, pid]) => [claim, Number(pid)]));
  const violations = { overlaps: lines("overlaps").length, doubled: 0, unsaid: 0, notDone: 0, leftBehind: 0 };
  let repeated = 0;

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
      // Right only if its runner was killed before it could record this, which is then the last thing that it began.
      // A runner that died before the experiment's first line is not its parent any more.
      const pid = runnerOf.get(claim);
      const wasKilled = killed.has(pid) && lastOf.get(String(pid)) === claim;
      if (wasKilled || !runners.has(pid)) repeated++;
      else {
        violations.doubled++;
        console.error(
          `entry ${n}, claim ${claim}, runner ${pid}: succeeded, but the list has ${JSON.stringify(record)}`,
        );
      }
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
  return { claims: starts.length, repeatedAfterKill: repeated, longestWaitMs, atPoints, violations };
}

function groupByEntry(lines) {
  const groups = new Map();
  for (const line of lines) groups.set(Number(line[0]), [...(groups.get(Number(line[0])) ?? []), line]);
  return groups;
}
